#[cfg(test)]
mod tests;

#[cfg(test)]
mod tests {}

#[cfg(test)]
mod tests {}

#[cfg(test)]
mod test {}

#[cfg(test)]
mod load_tests {}

#[test]
fn loads() -> Result<(), Error> { Ok(()) }

#[test]
fn loads() {}

fn load() { assert_eq!(rows, 1); }

fn load() { assert!(rows == 1); }

fn load() { assert!(rows.is_ok()); }

fn load() { assert!(matches!(rows, Ok(_))); }

fn load() { assert_matches!(rows, Ok(_)); }

#[should_panic(expected = "empty")]
fn load() {}

#[should_panic]
fn load() {}

fn load() { rows.unwrap(); }

fn load() { rows.expect("rows"); }

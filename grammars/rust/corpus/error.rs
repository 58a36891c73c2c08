//! A ledger that fails in many ways.

use std::error::Error;

#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error("cannot read {0}")]
    Read(String),
    #[error("The ledger is closed.")]
    Closed,
}

#[derive(Debug, Clone)]
pub struct Entry;

pub struct Locked;

impl Error for Locked {}

impl std::fmt::Display for Locked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

fn handle(book: Book) -> Result<u32, LedgerError> {
    match book.read() {
        Ok(sum) => show(sum),
        Err(_) => {}
    }
    match book.read() {
        Ok(sum) => show(sum),
        Err(e) => warn!("skipped: {e}"),
    }
    if let Err(e) = book.close() {
        error!("left open: {}", e);
    }
    match book.read() {
        Ok(sum) => show(sum),
        Err(e) => panic!("broken book {e}"),
    }
    match book.read() {
        Ok(sum) => show(sum),
        Err(e) => return Err(LedgerError::from(e)),
    }
    match book.read() {
        Ok(sum) => show(sum),
        Err(e) => {
            book.mark(&e);
            return Err(LedgerError::Closed);
        }
    }
    match book.read() {
        Ok(sum) => Some(sum),
        Err(_) => None,
    };
    for page in book.pages() {
        match page.read() {
            Ok(sum) => show(sum),
            Err(Locked::Page(_)) => continue,
            Err(e) => retry(e),
        }
        // Two parts of an error are no kind of it.
        if let Err((place, cause)) = page.write() {
            retry(place, cause);
        }
    }
    if let Err(e) = book.close() {
        retry(e);
    }
    if book.closed() {
        return Err(LedgerError::Closed);
    }
    if book.lost() {
        Err(LedgerError::Read(name()))?;
    }
    Ok(1)
}

fn bail_out(book: Book) -> anyhow::Result<u32> {
    ensure!(book.open(), "the book is closed");
    if book.lost() {
        bail!("No book at {}.", book.place());
    }
    book.read().context("reading the book")?;
    book.read().map_err(LedgerError::Read)?;
    book.read().map_err(|_| LedgerError::Closed)?;
    book.read().map_err(|e| LedgerError::at(e, 1))?;
    book.sum().unwrap();
    book.sum().expect("The sum is known");
    book.sum().expect("sums are checked on reading");
    book.sum().unwrap_or(0);
    Ok(1)
}

fn raise(kind: Kind) -> Result<u32> {
    match kind {
        Kind::A => Err("too late".into()),
        Kind::B => Err(format!("too late for {}", kind)),
        Kind::C => Err(anyhow!("too late for {kind}")),
        Kind::D => Err(LedgerError::Closed),
        Kind::E => Err(LedgerError::Read(name())),
        Kind::F => Err(LedgerError { place: 1 }),
        Kind::G => Err(LedgerError::at(1)),
        Kind::H => Err(kind.error()),
        // What was caught is handed on, not raised.
        Kind::I => Err(cause),
        Kind::K => Err(cause.into()),
        Kind::J => Err(Locked),
    }
}

fn read_all() -> io::Result<u32> {
    Ok(1)
}

fn read_some() -> Result<u32, Box<dyn Error + Send>> {
    Ok(1)
}

impl TryFrom<u32> for Entry {
    type Error = Locked;

    // The trait writes this type.
    fn try_from(number: u32) -> Result<Self, Self::Error> {
        Err(Locked)
    }
}

fn claim(count: usize) {
    assert!(count > 0);
    debug_assert_eq!(count, 1);
    match count {
        1 => unreachable!(),
        2 => unreachable!("counts are even: {count:?}"),
        3 => panic!("count {:?} is odd", count),
        _ => todo!(),
    }
    println!("{{}}");
}

fn discard(book: Book) {
    let _ = book.close();
    let _ = count;
    book.close().ok();
    book.close().ok().map(show);
    drop(book.close());
    drop(book);
}

#[test]
fn claims_in_tests_are_another_matter() {
    assert!(true);
}

fn converted() -> Outcome {
    if late {
        return Err(Error::Late(1).into());
    }
    Err(Error::late(2).into())
}

//! Sizes with units: `"2MiB"`, `"500 kB"`.

/// Decimal units are powers of 1000, binary ones of 1024, as IEC 80000-13 has them.
const UNITS: [(&str, u64); 8] = [
    ("", 1),
    ("b", 1),
    ("kb", 1000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
];

/// The number of bytes that `text` says, units in any case of letters.
pub(super) fn parse(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits)?;
    let unit = unit.trim().to_ascii_lowercase();
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn sizes() {
        for (text, bytes) in [
            ("2MiB", Some(2 << 20)),
            ("500 kB", Some(500_000)),
            ("7", Some(7)),
            ("1gib", Some(1 << 30)),
            ("", None),
            ("MiB", None),
            ("-1", None),
            ("2 furlongs", None),
            ("99999999999999999999", None),
            ("18446744073709551615kB", None),
        ] {
            assert_eq!(parse(text), bytes, "{text}");
        }
    }
}

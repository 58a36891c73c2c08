//! The identity of one execution: a serial that sorts by time, a GUID, and when it began.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Who a run is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// `R-` and 26 digits of Crockford's base 32, most significant first: sorts by time.
    pub(crate) serial: String,
    /// The same 128 bits as a version 7 UUID (RFC 9562).
    pub(crate) guid: String,
    /// RFC 3339, UTC, milliseconds.
    pub(crate) started: String,
}

impl Identity {
    /// A new one, now.
    pub(crate) fn new() -> Self {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        // Seeded by the system for each process and each call; the process id for good measure.
        let random =
            |salt: u32| u128::from(RandomState::new().hash_one((std::process::id(), salt)));
        Self::from_parts(now, random(0) << 64 | random(1))
    }

    /// From a time since 1970 and random bits, of which 74 are used.
    fn from_parts(now: Duration, random: u128) -> Self {
        let millis = now.as_millis() & 0xffff_ffff_ffff;
        let random_a = random >> 62 & 0xfff;
        let random_b = random & 0x3fff_ffff_ffff_ffff;
        let bits = millis << 80 | 0x7 << 76 | random_a << 64 | 0b10 << 62 | random_b;
        let digits = (0..26).rev().map(|place| {
            let digit = usize::try_from(bits >> (5 * place) & 31).unwrap_or(0);
            char::from(ALPHABET.get(digit).copied().unwrap_or(b'0'))
        });
        let hex = format!("{bits:032x}");
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or("").to_owned();
        let guid = [
            part(0, 8),
            part(8, 12),
            part(12, 16),
            part(16, 20),
            part(20, 32),
        ]
        .join("-");
        Self {
            serial: format!("R-{}", digits.collect::<String>()),
            guid,
            started: rfc3339(now),
        }
    }
}

/// A time since 1970 as RFC 3339.
fn rfc3339(since: Duration) -> String {
    let seconds = since.as_secs();
    let (year, month, day) = civil(seconds / 86_400);
    let of_day = seconds % 86_400;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
        of_day / 3600,
        of_day / 60 % 60,
        of_day % 60,
        since.subsec_millis(),
    )
}

/// Year, month and day of a number of days since 1970-01-01, in the Gregorian calendar. Years
/// are counted from March, so that a leap day is the last of its year (Howard Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms").
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_civil() {
        for (millis, expected) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_735_689_599_999, "2024-12-31T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(rfc3339(Duration::from_millis(millis)), expected);
        }
    }

    #[test]
    fn serials_sort_by_time_and_are_the_guid() {
        let at = |millis| Identity::from_parts(Duration::from_millis(millis), u128::MAX);
        let (early, late) = (at(1_700_000_000_000), at(1_700_000_000_001));
        assert!(early.serial < late.serial);
        assert_eq!(early.serial.len(), 28);
        assert_eq!(early.guid, "018bcfe5-6800-7fff-bfff-ffffffffffff");
        let bits = early.serial[2..].bytes().fold(0_u128, |bits, digit| {
            bits << 5 | ALPHABET.iter().position(|known| *known == digit).unwrap() as u128
        });
        assert_eq!(format!("{bits:032x}"), early.guid.replace('-', ""));
        assert_ne!(Identity::new().serial, Identity::new().serial);
    }
}

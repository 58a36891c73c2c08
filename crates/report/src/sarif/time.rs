//! The end of a run from its start and its length.

use std::ops::Range;

const MS_PER_DAY: i64 = 86_400_000;

/// `start` (RFC 3339, UTC: `2026-03-01T12:00:00.250Z`) plus `duration_ms`, in the same form with
/// milliseconds; nothing if `start` is not of that form.
pub(super) fn after(start: &str, duration_ms: u64) -> Option<String> {
    let number = |range: Range<usize>| start.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let fraction = start.get(19..)?.strip_suffix('Z')?;
    let millis = match fraction.strip_prefix('.') {
        Some(digits) => format!("{digits:0<3}").get(..3)?.parse::<i64>().ok()?,
        None if fraction.is_empty() => 0,
        None => return None,
    };
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let clock = ((hour * 60 + minute) * 60 + second) * 1000 + millis;
    let total = (days_from_civil(year, month, day) * MS_PER_DAY)
        .checked_add(clock)?
        .checked_add(i64::try_from(duration_ms).ok()?)?;
    let (year, month, day) = civil_from_days(total.div_euclid(MS_PER_DAY));
    let clock = total.rem_euclid(MS_PER_DAY);
    let (hour, minute) = (clock / 3_600_000, clock / 60_000 % 60);
    let (second, millis) = (clock / 1000 % 60, clock % 1000);
    Some(format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z"
    ))
}

/// Days since 1970-01-01 of a date in the Gregorian calendar. Years are taken to begin in March,
/// so that the leap day is the last of its year; 146,097 days are 400 years.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_from_civil`].
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::{after, civil_from_days, days_from_civil};

    #[test]
    fn time_passes() {
        for (start, duration, end) in [
            (
                "2026-03-01T12:00:00.250Z",
                1_500,
                Some("2026-03-01T12:00:01.750Z"),
            ),
            (
                "2024-02-28T23:59:59.999Z",
                1,
                Some("2024-02-29T00:00:00.000Z"),
            ),
            (
                "2023-02-28T23:59:59Z",
                1_000,
                Some("2023-03-01T00:00:00.000Z"),
            ),
            (
                "2026-12-31T23:59:59.5Z",
                500,
                Some("2027-01-01T00:00:00.000Z"),
            ),
            ("2026-13-01T00:00:00Z", 0, None),
            ("2026-03-01T12:00:00+01:00", 0, None),
            ("yesterday", 0, None),
            ("é2026-03-01T12:00:00Z", 0, None),
            ("2026-03-01T12:00:00Z", u64::MAX, None),
            ("", 0, None),
        ] {
            assert_eq!(after(start, duration).as_deref(), end, "{start}");
        }
    }

    #[test]
    fn dates_are_days_in_a_row() {
        assert_eq!(days_from_civil(1970, 1, 1), 0);
        let mut previous = civil_from_days(-800_001);
        for days in -800_000..800_000 {
            let date = civil_from_days(days);
            assert!(date > previous, "{date:?}");
            assert_eq!(days_from_civil(date.0, date.1, date.2), days);
            previous = date;
        }
    }
}

//! A panic in one piece of work (the analysis of a file, the answer to a request) ends that work
//! and nothing else.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread is expected and will be reported otherwise.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    /// What the last such panic said, and where.
    static SAID: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work`; if it panics, says what the panic said and where, and prints nothing. What `work`
/// was changing is then in no known state.
///
/// # Errors
/// The words of the panic.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    install();
    let before = GUARDED.replace(true);
    // Whoever gets the error throws away what `work` was changing.
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(before);
    // A panic that came from another thread was noted there, if at all.
    outcome.map_err(|payload| SAID.take().unwrap_or_else(|| words(&*payload)))
}

/// Puts a hook before the one in place: guarded panics are noted, others go on to it.
fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let default = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !GUARDED.get() {
                return default(info);
            }
            let said = words(info.payload());
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            SAID.set(Some(format!("{said} ({place})")));
        }));
    });
}

/// What a panic said.
fn words(payload: &dyn Any) -> String {
    payload
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_panic_becomes_its_message_and_place() {
        let said = guarded(|| -> u8 { panic!("boom {}", 1) }).unwrap_err();
        assert!(
            said.starts_with("boom 1 (") && said.contains("guard.rs:"),
            "{said}"
        );
        assert_eq!(guarded(|| 7), Ok(7));
    }
}

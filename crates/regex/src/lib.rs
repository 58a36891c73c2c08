//! Regular expressions of rules and facts.
//!
//! Rules ask of an expression only whether it matches, of short texts, and most are asked a few
//! times a run or never: compiling costs more than matching. So what the syntax tells for free is
//! used first, and an automaton is compiled when an expression is first asked for something else.
//!
//! ```text
//! source ─► syntax tree ─► words of which a match has one      what a prefilter looks for
//!                      ├─► words at its ends                   a comparison
//!                      └─► automaton, lazily                   what is left
//! ```
//!
//! For expressions that ship with Andon all of it is made when Andon is built (`pack.rs`), and found
//! by their source ([`RegexPool`]).

mod automaton;
mod known;
mod lazy;
mod literals;
mod necessity;
#[cfg(feature = "pack")]
mod pack;
mod required;

pub use known::{Aligned, Form, Known, KnownAutomaton, Shipped};
pub use lazy::{LazyRegex, RegexPool, check_syntax, compile_all, joined};
pub use literals::{Bytes, Literals, Place};
#[cfg(feature = "pack")]
pub use pack::{Packed, pack};
pub use required::{MIN_LENGTH, Required, strongest, union, useful};

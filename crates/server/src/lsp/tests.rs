//! A client in memory, driving whole conversations.

mod bad_input;
mod bed;
mod conversation;
mod editing;
mod reload;

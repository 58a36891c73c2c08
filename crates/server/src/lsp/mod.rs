//! A session with an editor, in the Language Server Protocol 3.17.
//!
//! ```text
//! client ─► Inbox ─► Server ─┬─ notification: documents change, are marked
//!                            ├─ request: answered at once
//!                            └─ nothing waits: one marked document is judged
//! ```
//!
//! One thread does everything in the order of arrival, so that no edit overtakes another. Files
//! are never read here: the engine judges the texts that the client sends, and reads only
//! configuration and rules. What an editor shows is what `andon check --stdin` would say.

mod action;
mod client;
mod diagnostic;
mod document;
mod edit;
mod encoding;
mod inbox;
mod notification;
mod request;
mod server;
mod transport;
mod uri;

use std::io;
use std::sync::mpsc::sync_channel;
use std::thread;

use andon_engine::{ConfigSource, EngineError, Session};
use lsp_server::Message;

use inbox::{Arrival, Inbox};
use server::{Outbox, Phase, Server};
use transport::Outgoing;

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Farewell {
    /// The client asked for the end, then left.
    Orderly,
    /// It left without a word.
    Abrupt,
}

/// Why there was no session, or why it broke off.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The engine could not start.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The client's messages could not be read, or ours could not be written.
    #[error("failed to talk to the editor")]
    Transport(#[from] io::Error),
}

/// Serves an editor over standard input and output until it leaves.
///
/// # Errors
/// See [`ServeError`].
pub fn serve_stdio(source: ConfigSource) -> Result<Farewell, ServeError> {
    let session = Session::new(source)?;
    let (mut inbox, reader) = Inbox::reading(io::stdin());
    // Room for none: what is told to a client that does not read is told later.
    let (sender, outgoing) = sync_channel::<Outgoing>(0);
    let writer = thread::spawn(move || {
        let mut stdout = io::stdout().lock();
        let mut outgoing = outgoing.into_iter();
        outgoing.try_for_each(|message| transport::write(message, &mut stdout))
    });
    // A client that no longer listens is about to leave; that is noticed where it speaks.
    let outbox: Outbox = Box::new(move |message| drop(sender.send(message)));
    let farewell = converse(&mut inbox, &mut Server::new(session, outbox));
    for thread in [reader, writer] {
        let panicked = |_| io::Error::other("a bug in Andon, please report it");
        thread.join().map_err(panicked)??;
    }
    Ok(farewell)
}

/// The conversation, message by message.
fn converse(inbox: &mut Inbox, server: &mut Server) -> Farewell {
    loop {
        let arrival = match server.has_work() {
            true => inbox.poll(),
            false => match inbox.wait() {
                None => return Farewell::Abrupt,
                arrived => arrived,
            },
        };
        match arrival {
            None => server.work(),
            Some(Arrival::Malformed(malformed)) => server.deliver(malformed.into()),
            Some(Arrival::Withdrawn(id)) => server.send(request::withdrawn(id).into()),
            Some(Arrival::Message(Message::Request(request))) => {
                let response = server.answer(request, inbox);
                server.send(response.into());
            }
            Some(Arrival::Message(Message::Notification(note))) if note.method == "exit" => {
                return match server.phase {
                    Phase::Closing => Farewell::Orderly,
                    Phase::Before | Phase::Open => Farewell::Abrupt,
                };
            }
            Some(Arrival::Message(Message::Notification(note))) => server.hear(note),
            // Nothing hangs on the answers to what we ask.
            Some(Arrival::Message(Message::Response(_))) => {}
        }
    }
}

#[cfg(test)]
mod tests;

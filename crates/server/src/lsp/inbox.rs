//! Messages from the client, in order, with what is already waiting known.
//!
//! ```text
//! client ─► transport ─► a thread ─► channel without bound ─► Inbox
//! ```
//!
//! The thread lets the client go on sending while something is judged: an editor that is kept
//! waiting would in turn not read our answers. It also makes visible what has arrived meanwhile,
//! so that requests can be withdrawn and edits gathered before they are judged.

use std::collections::VecDeque;
use std::io::{self, BufReader, Read};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;

use gen_lsp_types::CancelParams;
use lsp_server::{Message, RequestId};

use super::transport::{self, Malformed};

/// A message, or what is wrong with one.
pub(super) type Incoming = Result<Message, Malformed>;

/// What has arrived.
#[derive(Debug)]
pub(super) enum Arrival {
    /// A message that is to be dealt with.
    Message(Message),
    /// A request that was withdrawn before it was dealt with.
    Withdrawn(RequestId),
    /// Something that is no message.
    Malformed(Malformed),
}

/// The messages that have arrived and those to come.
#[derive(Debug)]
pub(super) struct Inbox {
    incoming: Receiver<Incoming>,
    waiting: VecDeque<Arrival>,
}

impl Inbox {
    /// What arrives over a stream, and the thread that reads it: until its end, the word `exit`, or
    /// an error.
    pub(super) fn reading(
        stream: impl Read + Send + 'static,
    ) -> (Self, JoinHandle<io::Result<()>>) {
        let (sender, incoming) = channel();
        let thread = std::thread::spawn(move || {
            let mut stream = BufReader::new(stream);
            while let Some(message) = transport::read(&mut stream)? {
                let is_last =
                    matches!(&message, Ok(Message::Notification(note)) if note.method == "exit");
                if sender.send(message).is_err() || is_last {
                    break;
                }
            }
            Ok(())
        });
        (Self::new(incoming), thread)
    }

    pub(super) fn new(incoming: Receiver<Incoming>) -> Self {
        Self {
            incoming,
            waiting: VecDeque::new(),
        }
    }

    /// The next arrival if there is one already.
    pub(super) fn poll(&mut self) -> Option<Arrival> {
        while let Ok(message) = self.incoming.try_recv() {
            self.put(message);
        }
        self.waiting.pop_front()
    }

    /// The next arrival; `None` once the client is gone.
    pub(super) fn wait(&mut self) -> Option<Arrival> {
        loop {
            if let Some(arrival) = self.poll() {
                return Some(arrival);
            }
            let message = self.incoming.recv().ok()?;
            self.put(message);
        }
    }

    /// Whether a notification of that method waits whose parameters satisfy `wanted`.
    pub(super) fn holds(&self, method: &str, wanted: impl Fn(&serde_json::Value) -> bool) -> bool {
        self.waiting.iter().any(|arrival| match arrival {
            Arrival::Message(Message::Notification(other)) => {
                other.method == method && wanted(&other.params)
            }
            _ => false,
        })
    }

    fn put(&mut self, message: Incoming) {
        let message = match message {
            Ok(message) => message,
            Err(malformed) => {
                self.waiting.push_back(Arrival::Malformed(malformed));
                return;
            }
        };
        let withdrawn = match &message {
            Message::Notification(note) if note.method == "$/cancelRequest" => {
                cancelled(&note.params)
            }
            _ => {
                self.waiting.push_back(Arrival::Message(message));
                return;
            }
        };
        let mine = |arrival: &&mut Arrival| match arrival {
            Arrival::Message(Message::Request(request)) => Some(&request.id) == withdrawn.as_ref(),
            _ => false,
        };
        // A request that was answered long ago needs no second answer.
        if let Some(arrival) = self.waiting.iter_mut().find(mine)
            && let Some(id) = withdrawn
        {
            *arrival = Arrival::Withdrawn(id);
        }
    }
}

fn cancelled(params: &serde_json::Value) -> Option<RequestId> {
    let params: CancelParams = serde_json::from_value(params.clone()).ok()?;
    Some(match params.id {
        gen_lsp_types::Id::Int(id) => id.into(),
        gen_lsp_types::Id::String(id) => id.into(),
    })
}

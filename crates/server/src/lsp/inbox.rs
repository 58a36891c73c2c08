//! Messages from the client, in order, with what is already waiting known.
//!
//! ```text
//! client ─► transport (holds one message) ─► a thread ─► channel without bound ─► Inbox
//! ```
//!
//! The thread lets the client go on sending while something is judged: an editor that is kept
//! waiting would in turn not read our answers. It also makes visible what has arrived meanwhile,
//! so that requests can be withdrawn and edits gathered before they are judged.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, channel};

use gen_lsp_types::CancelParams;
use lsp_server::{Connection, Message, RequestId};

/// What has arrived.
#[derive(Debug)]
pub(super) enum Arrival {
    /// A message that is to be dealt with.
    Message(Message),
    /// A request that was withdrawn before it was dealt with.
    Withdrawn(RequestId),
}

/// The messages that have arrived and those to come.
#[derive(Debug)]
pub(super) struct Inbox {
    incoming: Receiver<Message>,
    waiting: VecDeque<Arrival>,
}

impl Inbox {
    /// What arrives over a connection.
    pub(super) fn of(connection: &Connection) -> Self {
        let (sender, incoming) = channel();
        let source = connection.receiver.clone();
        std::thread::spawn(move || {
            // Ends with the connection, or when nobody wants the messages any more.
            let _ = source.iter().try_for_each(|message| sender.send(message));
        });
        Self::new(incoming)
    }

    pub(super) fn new(incoming: Receiver<Message>) -> Self {
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

    fn put(&mut self, message: Message) {
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

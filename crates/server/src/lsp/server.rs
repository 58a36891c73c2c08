//! The state of a session with an editor: what is open, what was said of it, what remains to do.
//!
//! Edits only mark a document; it is judged when nothing else has arrived, so that of many edits
//! in a row only the last is judged. Judging happens here and in answers to requests, nowhere
//! else; both remember it with the document.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::rc::Rc;

use andon_engine::{Refusal, Session, Trouble, guarded};
use gen_lsp_types::{
    InitializeParams, LogMessageParams, MessageType, PublishDiagnosticsParams, ShowMessageParams,
    Uri,
};
use lsp_server::{Message, Notification, Request, RequestId};
use serde::Serialize;

use super::client::{self, Client};
use super::diagnostic::{self, Writer};
use super::document::{Document, Judged};
use super::encoding::Lines;
use super::transport::Outgoing;
use super::uri;

/// Where messages to the client go.
pub(super) type Outbox = Box<dyn Fn(Outgoing)>;

/// How far the conversation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// The client has not introduced itself.
    Before,
    /// Anything may be asked.
    Open,
    /// The client has asked for the end.
    Closing,
}

/// A session with an editor.
pub(super) struct Server {
    pub(super) phase: Phase,
    pub(super) client: Client,
    pub(super) session: Session,
    /// By URI, as the client spells it.
    pub(super) documents: BTreeMap<String, Document>,
    /// The folders that the client works in.
    pub(super) folders: Vec<PathBuf>,
    /// Documents that changed since they were judged.
    stale: BTreeSet<String>,
    /// Mistakes in configuration and rules that are being shown.
    troubles: Vec<Trouble>,
    /// The last refusal of each root that was told.
    told: BTreeMap<PathBuf, String>,
    outbox: Outbox,
    /// Numbers of judgements and of our requests.
    count: u64,
}

impl Server {
    pub(super) fn new(session: Session, outbox: Outbox) -> Self {
        Self {
            phase: Phase::Before,
            client: Client::of(&InitializeParams::default()),
            session,
            documents: BTreeMap::new(),
            folders: Vec::new(),
            stale: BTreeSet::new(),
            troubles: Vec::new(),
            told: BTreeMap::new(),
            outbox,
            count: 0,
        }
    }

    /// Takes in what the client says of itself.
    pub(super) fn meet(&mut self, params: &InitializeParams) {
        self.client = Client::of(params);
        self.folders = client::folders(params);
        self.phase = Phase::Open;
    }

    /// Whether there is something to do while nothing arrives.
    pub(super) fn has_work(&self) -> bool {
        !self.stale.is_empty()
    }

    /// Does a piece of it: judges one document.
    pub(super) fn work(&mut self) {
        let Some(uri) = self.stale.pop_first() else {
            return;
        };
        let outcome = guarded(|| {
            self.judged(&uri);
            if !self.client.pulls {
                self.publish(&uri);
            }
        });
        if let Err(said) = outcome {
            self.log(format!("a bug in Andon, please report it: {said}"));
        }
    }

    /// A document was opened or changed.
    pub(super) fn mark(&mut self, uri: &str) {
        self.stale.insert(uri.to_owned());
    }

    /// A document was closed: nothing of it is shown any more.
    pub(super) fn forget(&mut self, uri: &str) {
        self.stale.remove(uri);
        if self.documents.remove(uri).is_some() {
            self.publish(uri);
        }
    }

    /// Configuration or rules have changed: everything is judged anew.
    pub(super) fn reload(&mut self) {
        self.session.reload();
        for (uri, document) in &mut self.documents {
            document.judged = None;
            self.stale.insert(uri.clone());
        }
        self.told.clear();
        self.show_troubles();
        if self.client.pulls {
            self.ask("workspace/diagnostic/refresh", ());
        }
    }

    /// What there is to say of an open document, judged now unless it has been.
    pub(super) fn judged(&mut self, uri: &str) -> Option<Rc<Judged>> {
        let document = self.documents.get_mut(uri)?;
        if let Some(judged) = &document.judged {
            return Some(Rc::clone(judged));
        }
        let place = document.place(self.folders.first());
        let outcome = self.session.judge(place, &document.text);
        self.count += 1;
        let judgement = outcome.as_ref().cloned().unwrap_or_default();
        let judged = Rc::new(Judged {
            number: self.count,
            judgement,
        });
        document.judged = Some(Rc::clone(&judged));
        if let Err(refusal) = &outcome {
            self.tell(refusal);
        }
        self.show_troubles();
        Some(judged)
    }

    /// Says once why nothing can be judged below a root.
    pub(super) fn tell(&mut self, refusal: &Refusal) {
        let before = self
            .told
            .insert(refusal.root.clone(), refusal.message.clone());
        if before.as_ref() != Some(&refusal.message) {
            let message = format!("Andon: {}", refusal.message);
            let params = ShowMessageParams::new(MessageType::Error, message);
            self.notify("window/showMessage", params);
        }
    }

    /// Shows mistakes in configuration and rule files, and takes away those that are gone.
    fn show_troubles(&mut self) {
        let troubles = self.session.troubles();
        if troubles == self.troubles {
            return;
        }
        let before = std::mem::replace(&mut self.troubles, troubles);
        let files = before.iter().chain(&self.troubles);
        let uris: BTreeSet<_> = files.map(|trouble| self.uri_of(trouble)).collect();
        for uri in uris {
            self.publish(&uri);
        }
    }

    /// The URI of a file as the client spells it, if it is open.
    fn uri_of(&self, trouble: &Trouble) -> String {
        let mut open = self.documents.iter();
        let same = |document: &Document| document.path.as_ref() == Some(&trouble.path);
        match open.find(|(_, document)| same(document)) {
            Some((uri, _)) => uri.clone(),
            None => uri::of_path(&trouble.path),
        }
    }

    /// Sends the diagnostics of a file: its findings, unless the client asks for them itself, and
    /// its mistakes if it belongs to the configuration.
    fn publish(&self, uri: &str) {
        let document = self.documents.get(uri);
        let mut diagnostics = Vec::new();
        if let Some(document) = document.filter(|_| !self.client.pulls)
            && let Some(judged) = &document.judged
        {
            diagnostics = self.writer(uri, document, judged, |writer| writer.all());
        }
        let here = self.troubles.iter();
        let here = here.filter(|trouble| self.uri_of(trouble) == uri);
        diagnostics.extend(here.map(|it| diagnostic::trouble(it, self.client.encoding)));
        let version = document.map(|document| document.version);
        let params = PublishDiagnosticsParams {
            uri: Uri(uri.to_owned()),
            version: version.filter(|_| self.client.versions),
            diagnostics,
        };
        self.notify("textDocument/publishDiagnostics", params);
    }

    /// Converts what was found out about a document.
    pub(super) fn writer<T>(
        &self,
        uri: &str,
        document: &Document,
        judged: &Judged,
        convert: impl FnOnce(&Writer<'_>) -> T,
    ) -> T {
        let lines = Lines::new(&document.text, self.client.encoding);
        convert(&Writer {
            uri,
            lines: &lines,
            judged,
            client: &self.client,
        })
    }

    /// Notes something in the client's log.
    pub(super) fn log(&self, message: String) {
        let params = LogMessageParams::new(MessageType::Warning, message);
        self.notify("window/logMessage", params);
    }

    pub(super) fn notify(&self, method: &str, params: impl Serialize) {
        let params = serde_json::to_value(params).unwrap_or_default();
        let method = method.to_owned();
        self.send(Notification { method, params }.into());
    }

    /// Asks the client for something; what it answers does not matter.
    pub(super) fn ask(&mut self, method: &str, params: impl Serialize) {
        self.count += 1;
        let request = Request {
            id: RequestId::from(format!("andon-{}", self.count)),
            method: method.to_owned(),
            params: serde_json::to_value(params).unwrap_or_default(),
        };
        self.send(request.into());
    }

    pub(super) fn send(&self, message: Message) {
        self.deliver(Outgoing::Message(message));
    }

    pub(super) fn deliver(&self, sent: Outgoing) {
        (self.outbox)(sent);
    }
}

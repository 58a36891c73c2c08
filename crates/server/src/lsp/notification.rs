//! What the client tells us: documents, files, folders.

use andon_engine::guarded;
use gen_lsp_types::{
    DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams,
};
use lsp_server::Notification;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::document::{Changes, Document};
use super::server::{Phase, Server};
use super::uri;

impl Server {
    /// Takes in a notification. One that cannot be understood is noted in the client's log.
    pub(super) fn hear(&mut self, note: Notification) {
        if self.phase != Phase::Open {
            return;
        }
        let Notification { method, params } = note;
        let document = params["textDocument"]["uri"].as_str().map(str::to_owned);
        let outcome = guarded(|| self.take_in(&method, params));
        let failure = match outcome {
            Ok(Ok(())) => return,
            Ok(Err(cause)) => cause,
            Err(said) => format!("a bug in Andon, please report it: {said}"),
        };
        self.log(format!("failed to take in `{method}`: {failure}"));
        // An edit that is missing makes every later one wrong.
        if let Some(uri) = document.filter(|_| method == "textDocument/didChange") {
            self.log(format!("{uri} is left alone until it is opened again"));
            self.forget(&uri);
        }
    }

    fn take_in(&mut self, method: &str, params: Value) -> Result<(), String> {
        match method {
            "initialized" => {
                if let Some(registration) = self.client.registration() {
                    self.ask("client/registerCapability", registration);
                }
                Ok(())
            }
            "textDocument/didOpen" => read(params).map(|params| self.opened(params)),
            "textDocument/didChange" => self.changed(read(params)?),
            "textDocument/didSave" => read(params).map(|params| self.saved(&params)),
            "textDocument/didClose" => self.closed(&read(params)?),
            "workspace/didChangeWatchedFiles" => read(params).map(|params| self.watched(&params)),
            "workspace/didChangeWorkspaceFolders" => read(params).map(|params| self.moved(&params)),
            // Whatever else there is does not concern us.
            _ => Ok(()),
        }
    }

    fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let item = params.text_document;
        let uri = item.uri.0;
        let language = item.language_id.to_string();
        let document = Document::new(&uri, language, item.version, item.text);
        self.mark(&uri);
        // What is about to be edited may have changed unseen since it was read.
        self.touched(&uri);
        self.documents.insert(uri, document);
    }

    fn changed(&mut self, changes: Changes) -> Result<(), String> {
        let version = changes.text_document.version;
        let uri = changes.text_document.text_document_identifier.uri.0;
        let document = self.documents.get_mut(&uri).ok_or_else(|| not_open(&uri))?;
        document.apply(version, changes.content_changes, self.client.encoding);
        self.mark(&uri);
        Ok(())
    }

    fn saved(&mut self, params: &DidSaveTextDocumentParams) {
        // The client need not be able to watch files for this.
        self.touched(&params.text_document.uri.0);
    }

    fn closed(&mut self, params: &DidCloseTextDocumentParams) -> Result<(), String> {
        let uri = &params.text_document.uri.0;
        if !self.documents.contains_key(uri) {
            return Err(not_open(uri));
        }
        self.forget(uri);
        Ok(())
    }

    fn watched(&mut self, params: &DidChangeWatchedFilesParams) {
        let mut changes = params.changes.iter();
        // One that matters is enough.
        changes.any(|change| self.touched(&change.uri.0));
    }

    /// A file has changed on the disk; whether that mattered.
    fn touched(&mut self, uri: &str) -> bool {
        let matters = uri::to_path(uri).is_some_and(|path| self.session.depends_on(&path));
        if matters {
            self.reload();
        }
        matters
    }

    fn moved(&mut self, params: &DidChangeWorkspaceFoldersParams) {
        let paths = |folders: &[gen_lsp_types::WorkspaceFolder]| -> Vec<_> {
            let uris = folders.iter();
            uris.filter_map(|folder| uri::to_path(&folder.uri.0))
                .collect()
        };
        let (gone, new) = (paths(&params.event.removed), paths(&params.event.added));
        self.folders.retain(|folder| !gone.contains(folder));
        self.folders.extend(new);
    }
}

fn not_open(uri: &str) -> String {
    format!("{uri} is not open")
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, String> {
    serde_json::from_value(params).map_err(|cause| cause.to_string())
}

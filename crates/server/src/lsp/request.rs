//! Answers to requests.

use std::collections::BTreeSet;

use andon_engine::guarded;
use andon_report::{page_markdown, page_text};
use gen_lsp_types::{
    CodeAction, CodeActionParams, Diagnostic, DocumentDiagnosticParams, DocumentDiagnosticReport,
    FullDocumentDiagnosticReport, Hover, HoverParams, InitializeParams, MarkupContent, MarkupKind,
    Range, RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport,
};
use lsp_server::{ErrorCode, Request, RequestId, Response, ResponseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::action::{self, Deferred};
use super::client::FIX_ALL;
use super::diagnostic;
use super::encoding::Lines;
use super::inbox::Inbox;
use super::server::{Phase, Server};

/// Actions of one request whose edits are worked out for an editor that cannot ask for them later.
const MAX_AT_ONCE: usize = 16;

type Answer = Result<Value, ResponseError>;

/// The answer to a request that the client has withdrawn.
pub(super) fn withdrawn(id: RequestId) -> Response {
    let message = "withdrawn by the client".to_owned();
    Response::new_err(id, ErrorCode::RequestCanceled as i32, message)
}

impl Server {
    /// Answers a request, whatever happens; `inbox` tells what has arrived after it.
    pub(super) fn answer(&mut self, request: Request, inbox: &Inbox) -> Response {
        let Request { id, method, params } = request;
        let outcome = guarded(|| self.dispatch(&method, params, inbox));
        let response_result = outcome.unwrap_or_else(|said| {
            // What it was changing is thrown away.
            self.session.reload();
            let message = format!("a bug in Andon, please report it: {said}");
            Err(error(ErrorCode::InternalError, message))
        });
        Response {
            id,
            response_result,
        }
    }

    fn dispatch(&mut self, method: &str, params: Value, inbox: &Inbox) -> Answer {
        match (self.phase, method) {
            (Phase::Before, "initialize") => self.initialize(params),
            (Phase::Before, _) => Err(error(
                ErrorCode::ServerNotInitialized,
                "expected `initialize` first".to_owned(),
            )),
            (Phase::Closing, _) | (_, "initialize") => {
                let message = format!("`{method}` is out of place here");
                Err(error(ErrorCode::InvalidRequest, message))
            }
            (Phase::Open, "shutdown") => {
                self.phase = Phase::Closing;
                Ok(Value::Null)
            }
            (Phase::Open, "textDocument/diagnostic") => self.diagnostics(params, inbox),
            (Phase::Open, "textDocument/codeAction") => self.actions(params),
            (Phase::Open, "codeAction/resolve") => self.resolve(params),
            (Phase::Open, "textDocument/hover") => self.hover(params),
            #[cfg(test)]
            (Phase::Open, "andon/panic") => panic!("asked for"),
            (Phase::Open, _) => {
                let message = format!("`{method}` is not offered");
                Err(error(ErrorCode::MethodNotFound, message))
            }
        }
    }

    fn initialize(&mut self, params: Value) -> Answer {
        let params: InitializeParams = read(params)?;
        self.meet(&params);
        written(self.client.welcome())
    }

    fn diagnostics(&mut self, params: Value, inbox: &Inbox) -> Answer {
        let params: DocumentDiagnosticParams = read(params)?;
        let uri = params.text_document.uri.0;
        let same = |params: &Value| params["textDocument"]["uri"] == uri.as_str();
        if inbox.holds("textDocument/didChange", same) {
            // The answer would be about a text that is already gone.
            return Err(ResponseError {
                code: ErrorCode::ServerCancelled as i32,
                message: "the document has changed meanwhile".to_owned(),
                data: Some(serde_json::json!({ "retriggerRequest": true })),
            });
        }
        let Some(judged) = self.judged(&uri) else {
            return written(full(None, Vec::new()));
        };
        let number = judged.number.to_string();
        if params.previous_result_id.as_deref() == Some(&number) {
            let unchanged = UnchangedDocumentDiagnosticReport::new(number);
            let report = RelatedUnchangedDocumentDiagnosticReport::new(None, unchanged);
            return written(DocumentDiagnosticReport::from(report));
        }
        let items = self
            .documents
            .get(&uri)
            .map(|document| self.writer(&uri, document, &judged, |writer| writer.all()));
        written(full(Some(number), items.unwrap_or_default()))
    }

    fn hover(&mut self, params: Value) -> Answer {
        let params: HoverParams = read(params)?;
        let asked = params.text_document_position_params;
        let uri = asked.text_document.uri.0;
        let Some(judged) = self.judged(&uri) else {
            return Ok(Value::Null);
        };
        let Some(document) = self.documents.get(&uri) else {
            return Ok(Value::Null);
        };
        let lines = Lines::new(&document.text, self.client.encoding);
        let byte = lines.byte(asked.position);
        let found = diagnostic::at(&judged, &(byte..byte));
        let place = document.place(self.folders.first());
        let mut seen = BTreeSet::new();
        let mut pages = Vec::new();
        for finding in &found {
            if !seen.insert(&finding.rule_id) {
                continue;
            }
            let id = &finding.rule_id;
            let known = self.session.explain(place, &document.text, id);
            pages.push(match (known.ok().flatten(), self.client.markdown) {
                (Some(page), true) => page_markdown(&page),
                (Some(page), false) => page_text(&page, false),
                (None, _) => format!("{}\n", finding.message),
            });
        }
        let smallest = found.iter().min_by_key(|finding| finding.span.span().len());
        let Some(smallest) = smallest else {
            return Ok(Value::Null);
        };
        let (kind, rule_off) = match self.client.markdown {
            true => (MarkupKind::Markdown, "\n---\n\n"),
            false => (MarkupKind::PlainText, "\n"),
        };
        written(Hover {
            contents: MarkupContent::new(kind, pages.join(rule_off)).into(),
            range: Some(lines.range(smallest.span.span())),
        })
    }

    fn actions(&mut self, params: Value) -> Answer {
        let params: CodeActionParams = read(params)?;
        let uri = params.text_document.uri.0;
        let only = params.context.only.as_deref();
        let Some(judged) = self.judged(&uri) else {
            return written(Vec::<CodeAction>::new());
        };
        let mut actions = Vec::new();
        if action::is_wanted(only, "quickfix") {
            actions = self.quick_fixes(&uri, params.range);
        }
        if action::is_wanted(only, FIX_ALL) {
            actions.extend(action::fix_all(&judged.judgement.findings, &uri));
        }
        if !self.client.resolves {
            actions = self.resolved(actions);
        }
        written(actions)
    }

    fn quick_fixes(&mut self, uri: &str, range: Range) -> Vec<CodeAction> {
        let judged = self.judged(uri);
        let (Some(judged), Some(document)) = (judged, self.documents.get(uri)) else {
            return Vec::new();
        };
        self.writer(uri, document, &judged, |writer| {
            let found = diagnostic::at(&judged, &writer.lines.bytes(range));
            let fixes = found
                .iter()
                .flat_map(|finding| action::fixes(finding, document, &self.client, writer));
            let silences = found
                .iter()
                .filter(|finding| andon_engine::Session::is_suppressible(finding))
                .map(|finding| action::silence(finding, writer));
            fixes.chain(silences).collect()
        })
    }

    /// The actions with their edits, but for those that turn out to do nothing. Of those whose edit
    /// is yet to be worked out only the first few are kept: each takes a check of the document.
    fn resolved(&mut self, actions: Vec<CodeAction>) -> Vec<CodeAction> {
        let mut open = 0;
        let whole = actions.into_iter().filter_map(|action| match action.edit {
            Some(_) => Some(action),
            None => {
                open += 1;
                (open <= MAX_AT_ONCE)
                    .then(|| self.complete(action).ok())
                    .flatten()
            }
        });
        whole.collect()
    }

    fn resolve(&mut self, params: Value) -> Answer {
        let action: CodeAction = read(params)?;
        if action.edit.is_some() {
            return written(action);
        }
        self.complete(action).and_then(written)
    }

    /// Works out the edit of an action.
    fn complete(&mut self, mut action: CodeAction) -> Result<CodeAction, ResponseError> {
        let deferred: Deferred = read(action.data.take().unwrap_or_default())?;
        let uri = &deferred.uri;
        let failed = |message: &str| error(ErrorCode::RequestFailed, message.to_owned());
        let Some(document) = self.documents.get(uri) else {
            return Err(failed("the document is no longer open"));
        };
        let (folder, session) = (self.folders.first(), &mut self.session);
        let edits = action::edits(&deferred, document, folder, &self.client, session)
            .map_err(|refusal| failed(&refusal.message))?
            .ok_or_else(|| match deferred.silence {
                Some(_) => failed("no comment can silence this here: end the statement first"),
                None => failed("nothing is left to fix"),
            })?;
        action.edit = Some(super::edit::workspace(uri, document, &self.client, edits));
        Ok(action)
    }
}

fn full(result_id: Option<String>, items: Vec<Diagnostic>) -> DocumentDiagnosticReport {
    let full = FullDocumentDiagnosticReport::new(result_id, items);
    RelatedFullDocumentDiagnosticReport::new(None, full).into()
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, ResponseError> {
    serde_json::from_value(params).map_err(|cause| {
        let message = format!("failed to read the parameters: {cause}");
        error(ErrorCode::InvalidParams, message)
    })
}

fn written(answer: impl Serialize) -> Answer {
    serde_json::to_value(answer).map_err(|cause| {
        let message = format!("failed to write the answer: {cause}");
        error(ErrorCode::InternalError, message)
    })
}

fn error(code: ErrorCode, message: String) -> ResponseError {
    ResponseError {
        code: code as i32,
        message,
        data: None,
    }
}

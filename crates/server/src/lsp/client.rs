//! What the client can do, and what it is told that we can.

use std::path::PathBuf;

use gen_lsp_types::{
    ChangeNotifications, CodeActionKind, CodeActionOptions, DiagnosticOptions,
    DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern, InitializeParams,
    InitializeResult, MarkupKind, Registration, RegistrationParams, SaveOptions,
    ServerCapabilities, ServerInfo, TextDocumentSyncKind, TextDocumentSyncOptions, Uri,
    WorkspaceFolders, WorkspaceFoldersServerCapabilities, WorkspaceOptions,
};

use super::encoding::Encoding;
use super::uri;

/// The kind of the action that applies every safe fix.
pub(super) const FIX_ALL: &str = "source.fixAll.andon";

/// Files that decide what is judged, and how.
const WATCHED: [&str; 5] = [
    "**/andon.toml",
    "**/.andon/house.json",
    "**/pack.toml",
    "**/*.yml",
    "**/*.yaml",
];

/// What the client can do, as far as it matters.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    /// It asks for diagnostics and can be told to ask again; none are sent for documents. Those
    /// who cannot be told would show what an old configuration found: they are sent diagnostics.
    pub(super) pulls: bool,
    /// It can watch files for us.
    watches: bool,
    /// Diagnostics may point to other places.
    pub(super) related: bool,
    /// Diagnostics may have a web address.
    pub(super) links: bool,
    /// Diagnostics may have a version.
    pub(super) versions: bool,
    /// The edit of an action may be worked out when it is chosen.
    pub(super) resolves: bool,
    /// Edits may name the version of the text they are for.
    pub(super) versioned_edits: bool,
    /// Hovers may be Markdown.
    pub(super) markdown: bool,
}

impl Client {
    pub(super) fn of(params: &InitializeParams) -> Self {
        let capabilities = &params.capabilities;
        let workspace = capabilities.workspace.clone().unwrap_or_default();
        let text = capabilities.text_document.clone().unwrap_or_default();
        let general = capabilities.general.clone().unwrap_or_default();
        let pulled = text.diagnostic.map(|able| able.diagnostics_capabilities);
        let published = text.publish_diagnostics.unwrap_or_default();
        let yes = |able: Option<bool>| able == Some(true);
        let refreshes = yes(workspace.diagnostics.and_then(|able| able.refresh_support));
        let pulled = pulled.filter(|_| refreshes);
        let pulls = pulled.is_some();
        let shown = pulled.unwrap_or(published.diagnostics_capabilities);
        let edits = workspace.workspace_edit.unwrap_or_default();
        let watching = workspace.did_change_watched_files.unwrap_or_default();
        let resolved = text.code_action.and_then(|able| able.resolve_support);
        let hovers = text.hover.and_then(|able| able.content_format);
        Self {
            encoding: Encoding::negotiate(&general.position_encodings.unwrap_or_default()),
            pulls,
            watches: yes(watching.dynamic_registration),
            related: yes(shown.related_information),
            links: yes(shown.code_description_support),
            versions: yes(published.version_support),
            resolves: resolved
                .is_some_and(|able| able.properties.iter().any(|property| property == "edit")),
            versioned_edits: yes(edits.document_changes),
            markdown: hovers.is_some_and(|kinds| kinds.contains(&MarkupKind::Markdown)),
        }
    }

    /// The answer to `initialize`.
    pub(super) fn welcome(&self) -> InitializeResult {
        let sync = TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::Incremental),
            save: Some(SaveOptions::new(Some(false)).into()),
            ..TextDocumentSyncOptions::default()
        };
        let actions = CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QuickFix, FIX_ALL.into()]),
            resolve_provider: Some(true),
            ..CodeActionOptions::default()
        };
        let diagnostics = DiagnosticOptions {
            identifier: Some("andon".to_owned()),
            inter_file_dependencies: false,
            workspace_diagnostics: false,
            ..DiagnosticOptions::default()
        };
        let folders = WorkspaceFoldersServerCapabilities {
            supported: Some(true),
            change_notifications: Some(ChangeNotifications::Bool(true)),
        };
        InitializeResult {
            capabilities: ServerCapabilities {
                position_encoding: Some(self.encoding.kind()),
                text_document_sync: Some(sync.into()),
                hover_provider: Some(true.into()),
                code_action_provider: Some(actions.into()),
                diagnostic_provider: self.pulls.then(|| diagnostics.into()),
                workspace: Some(WorkspaceOptions {
                    workspace_folders: Some(folders),
                    ..WorkspaceOptions::default()
                }),
                ..ServerCapabilities::default()
            },
            server_info: Some(ServerInfo::new(
                "andon".to_owned(),
                Some(env!("CARGO_PKG_VERSION").to_owned()),
            )),
        }
    }

    /// What to ask of the client once it is ready.
    pub(super) fn registration(&self) -> Option<RegistrationParams> {
        let watchers = WATCHED.map(|glob| FileSystemWatcher {
            glob_pattern: GlobPattern::Pattern(glob.to_owned()),
            kind: None,
        });
        let options = DidChangeWatchedFilesRegistrationOptions::new(watchers.to_vec());
        let registration = Registration {
            id: "andon-watched-files".to_owned(),
            method: "workspace/didChangeWatchedFiles".to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        self.watches
            .then(|| RegistrationParams::new(vec![registration]))
    }
}

/// The folders that the client works in.
pub(super) fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    #[expect(deprecated, reason = "older clients have nothing else")]
    let root = params.root_uri.as_ref();
    let listed = &params.workspace_folders_initialize_params.workspace_folders;
    let uris: Vec<&Uri> = match listed {
        Some(WorkspaceFolders::WorkspaceFolderList(folders)) if !folders.is_empty() => {
            folders.iter().map(|folder| &folder.uri).collect()
        }
        _ => root.into_iter().collect(),
    };
    uris.iter().filter_map(|uri| uri::to_path(&uri.0)).collect()
}

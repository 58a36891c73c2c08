//! Editor (LSP) and agent (MCP) sessions: conversion between their protocols and the engine's
//! requests and reports, and nothing else.
//!
//! Only editors are served yet.

mod lsp;

pub use lsp::{Farewell, ServeError, serve_stdio};

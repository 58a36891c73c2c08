//! Editor (LSP) and agent (MCP) sessions: conversion between their protocols and the engine's
//! requests and reports, and nothing else.
//!
//! No session is served yet; the crate holds its place in the layering.

//! Facts to fingerprints to the house: what a codebase's own habits are, and what departs from
//! them. Arithmetic only: no IO, no clock, no globals.
//!
//! Nothing is learned yet; the crate holds its place in the layering.

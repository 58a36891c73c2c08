use crate::rows::Row;

use super::rows::Row;

use self::rows::Row;

use std::{fmt, io::Read};

use std::io::{Read, Write};

use std::io::Read;
use crate::rows::Row;

use crate::rows::Row;
use std::io::Read;

use serde::Serialize;
use std::io::Read;

use std::io::Read;
use serde::Serialize;

use std::io::Read;
use crate::rows::Row;

use std::io::Read;

use crate::rows::Row;

use std::fmt::Display;

use std::fmt;

pub use rows::*;

pub use rows::Row;

mod rows;
use std::io::Read;

use std::io::Read;
mod rows;

fn load() { std::mem::take(rows) }

fn load() { mem::take(rows) }

#[derive(serde::Serialize)]
struct Row;

#[derive(Serialize)]
struct Row;

fn load() {
    use std::io::Read;
}

use std::io::Read;

mod sums;
pub use sums::total;

mod rows;
mod timer;

use std::io::Read;
use timer::Timer;
use rows::{Row, read};
use serde::rows::Value;
use timer::sleep::Sleep;
use other::timer::Late;

mod inner {
    use std::io::Read;
    use timer::Timer;
    use crate::rows::Row;
}

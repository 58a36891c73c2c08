fn load() {}

struct Row {
    /// Its name.
    name: String,
    /// Its size.
    size: u64,
}

struct Row {
    /// Its name.
    name: String,

    /// Its size.
    size: u64,
}

enum Kind {
    /// A row.
    Row,
    /// A table.
    Table,
}

enum Kind {
    /// A row.
    Row,

    /// A table.
    Table,
}

fn load() -> Rows {
    let mut rows = rows();
    rows.sort();
    rows
}

fn load() -> Rows {
    let mut rows = rows();
    rows.sort();

    rows
}

fn load() {
    match kind {
        Kind::Row => {
            row();
        }
        Kind::Table => {}
    }
}

fn load() {
    match kind {
        Kind::Row => {
            row();
        }

        Kind::Table => {}
    }
}

/// A row.
#[derive(Debug)]
struct Row;

#[derive(Debug)]
/// A row.
struct Row;

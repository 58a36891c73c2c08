//! Between the URIs of documents and the paths of files.
//!
//! A document is known by its URI exactly as the client spells it; a path is made of it only to
//! find out by what it is judged. Bytes that are not UTF-8 survive where paths may hold them.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// What is escaped in a path: all but RFC 3986's unreserved characters and the slash.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// The absolute path that a `file:` URI names on this machine; `None` for anything else.
pub(super) fn to_path(uri: &str) -> Option<PathBuf> {
    let (scheme, rest) = uri.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let path = match rest.strip_prefix("//") {
        None => rest,
        Some(rest) => {
            let (host, path) = rest.split_at(rest.find('/')?);
            let here = host.is_empty() || host.eq_ignore_ascii_case("localhost");
            here.then_some(path)?
        }
    };
    let path = path.split(['?', '#']).next().unwrap_or("");
    let bytes: Vec<u8> = percent_decode_str(path).collect();
    let path = native(bytes)?;
    // `file:///` alone names no file: editors send it for buffers without a name.
    (path.is_absolute() && path.file_name().is_some()).then_some(path)
}

/// The `file:` URI of an absolute path.
pub(super) fn of_path(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let slashed: Vec<u8> = match std::path::MAIN_SEPARATOR {
        '/' => bytes.to_vec(),
        _ => bytes
            .iter()
            .map(|byte| if *byte == b'\\' { b'/' } else { *byte })
            .collect(),
    };
    let lead = if slashed.starts_with(b"/") { "" } else { "/" };
    format!("file://{lead}{}", percent_encode(&slashed, ESCAPED))
}

#[cfg(unix)]
fn native(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt as _;
    let whole = !bytes.contains(&0);
    whole.then(|| PathBuf::from(std::ffi::OsString::from_vec(bytes)))
}

#[cfg(not(unix))]
fn native(bytes: Vec<u8>) -> Option<PathBuf> {
    let text = String::from_utf8(bytes).ok()?;
    // `/c:/x` is `c:/x`.
    let drive = text
        .strip_prefix('/')
        .filter(|rest| rest.as_bytes().get(1) == Some(&b':'));
    let path = drive.unwrap_or(&text).replace('/', "\\");
    (!path.contains('\0')).then(|| PathBuf::from(path))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn files_have_paths() {
        for (uri, path) in [
            ("file:///a/b.py", Some("/a/b.py")),
            ("FILE://localhost/a/b.py", Some("/a/b.py")),
            ("file:/a/b.py", Some("/a/b.py")),
            ("file:///a%20b/%C3%A9%25.py", Some("/a b/é%.py")),
            ("file:///a/c%3A/b.py?x#y", Some("/a/c:/b.py")),
            ("file:///a/%5Bid%5D/@x.ts", Some("/a/[id]/@x.ts")),
            ("file:///a/%zz.py", Some("/a/%zz.py")),
            ("file:///", None),
            ("file://", None),
            ("file://server/share/a.py", None),
            ("file:///a%00b.py", None),
            ("file:a.py", None),
            ("untitled:Untitled-1", None),
            ("git:/a/b.py?ref", None),
            ("a.py", None),
            ("", None),
        ] {
            assert_eq!(to_path(uri), path.map(PathBuf::from), "{uri}");
        }
    }

    #[test]
    fn paths_survive_the_way_there_and_back() {
        use std::os::unix::ffi::OsStrExt as _;
        for path in ["/a/b.py", "/a b/é%#?.py", "/c:/[x]/\u{1f600}.rs"] {
            let uri = of_path(Path::new(path));
            assert!(uri.is_ascii() && uri.starts_with("file:///"), "{uri}");
            assert_eq!(to_path(&uri), Some(PathBuf::from(path)));
        }
        let odd = Path::new(std::ffi::OsStr::from_bytes(b"/a/\xff.py"));
        assert_eq!(of_path(odd), "file:///a/%FF.py");
        assert_eq!(to_path("file:///a/%FF.py").as_deref(), Some(odd));
    }
}

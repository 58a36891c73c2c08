//! What a corpus may hold and where it may be written.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::pins::{self, Pin};
use super::unpack::{archive_path, source_path, unpack};
use super::{Scratch, verify};

fn pin(extra: &str) -> Pin {
    let text = format!(
        "[[corpus]]\nlanguage = \"typescript\"\nname = \"sample\"\nregistry = \"npm\"\n\
         version = \"1.0.0\"\nsha256 = \"{}\"\n{extra}",
        "0".repeat(64)
    );
    pins::parse(&text).unwrap().remove(0)
}

fn scratch(name: &str) -> Scratch {
    Scratch::create(&std::env::temp_dir(), name).unwrap()
}

/// A gzipped tarball; member names are written raw, so that hostile ones can be made.
fn tarball(folder: &Path, members: &[(&str, &str)]) -> PathBuf {
    let path = folder.join("sample.tgz");
    let file = fs::File::create(&path).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    {
        let mut builder = tar::Builder::new(&mut gzip);
        for (name, content) in members {
            let mut header = tar::Header::new_ustar();
            header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            builder.append(&header, content.as_bytes()).unwrap();
        }
        builder.finish().unwrap();
    }
    gzip.finish().unwrap().flush().unwrap();
    path
}

#[test]
fn source_names_never_climb() {
    let cases = [
        ("../../src/a.ts", Some("src/a.ts")),
        ("webpack://pkg/./src/a.ts?1f2e", Some("pkg/src/a.ts")),
        ("/etc/passwd", Some("etc/passwd")),
        ("..\\..\\evil.ts", Some("evil.ts")),
        ("C:\\src\\a.ts", Some("C_/src/a.ts")),
        ("../node_modules/x/a.ts", None),
        ("../..", None),
        ("", None),
    ];
    for (source, expected) in cases {
        assert_eq!(
            source_path(source),
            expected.map(PathBuf::from),
            "{source:?}"
        );
    }
}

#[test]
fn archive_members_must_stay_inside() {
    for bad in [
        "../a",
        "a/../../b",
        "/a",
        "a//b",
        "",
        "C:/a",
        "a\\..\\b",
        "a/",
    ] {
        assert!(archive_path(bad).is_err(), "{bad:?}");
    }
    assert_eq!(archive_path("a/./b.ts").unwrap(), PathBuf::from("a/b.ts"));
    assert_eq!(archive_path("a/..b/c").unwrap(), PathBuf::from("a/..b/c"));
}

#[test]
fn prefixes_choose_the_files() {
    let scratch = scratch("prefixes");
    let archive = tarball(
        &scratch.0,
        &[
            ("package/src/a.ts", "a"),
            ("package/src/gen/b.ts", "b"),
            ("package/dist/a.js", "c"),
        ],
    );
    let pin = pin("include = [\"src/\"]\nexclude = [\"src/gen/\"]\n");
    let target = scratch.0.join("out");
    assert_eq!(unpack(&archive, &pin, &target).unwrap(), 1);
    assert_eq!(fs::read_to_string(target.join("src/a.ts")).unwrap(), "a");
    assert!(!target.join("dist").exists() && !target.join("src/gen").exists());
}

#[test]
fn a_climbing_member_stops_the_unpacking() {
    let scratch = scratch("climbing");
    let archive = tarball(&scratch.0, &[("package/../../evil.ts", "x")]);
    let error = unpack(&archive, &pin(""), &scratch.0.join("out")).unwrap_err();
    assert!(error.to_string().contains("unsafe path"), "{error}");
}

#[test]
fn maps_yield_their_sources_once_and_by_sorted_map() {
    let scratch = scratch("maps");
    let map = |body: &str| {
        format!(
            "{{\"sources\":[\"../src/a.ts\",\"../../x.css\",\"b.ts\"],\
             \"sourcesContent\":[\"{body}\",\"css\",null]}}"
        )
    };
    let archive = tarball(
        &scratch.0,
        &[
            ("package/dist/z.js.map", map("late").as_str()),
            ("package/dist/a.js.map", map("early").as_str()),
            ("package/dist/a.js", "code"),
            ("package/dist/bad.js.map", "no json"),
        ],
    );
    let target = scratch.0.join("out");
    assert_eq!(unpack(&archive, &pin("maps = true\n"), &target).unwrap(), 1);
    assert_eq!(
        fs::read_to_string(target.join("src/a.ts")).unwrap(),
        "early"
    );
}

#[test]
fn a_wrong_hash_names_both() {
    let scratch = scratch("hash");
    let file = scratch.0.join("f");
    fs::write(&file, "abc").unwrap();
    let right = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    verify(&file, right).unwrap();
    let wrong = "0".repeat(64);
    let message = verify(&file, &wrong).unwrap_err().to_string();
    assert!(
        message.contains(right) && message.contains(&wrong),
        "{message}"
    );
}

#[test]
fn pins_are_exact_and_plain() {
    let text = |key: &str, value: &str| {
        let mut fields = [
            ("language", "python"),
            ("name", "n"),
            ("registry", "pypi"),
            ("version", "1"),
            ("sha256", "0"),
        ]
        .map(|(k, v)| (k, v.to_owned()));
        fields[4].1 = "0".repeat(64);
        for field in &mut fields {
            if field.0 == key {
                value.clone_into(&mut field.1);
            }
        }
        let lines = fields.map(|(k, v)| format!("{k} = \"{v}\"\n"));
        format!("[[corpus]]\n{}", lines.concat())
    };
    pins::parse(&text("", "")).unwrap();
    for (key, value) in [
        ("name", "../up"),
        ("name", ".hidden"),
        ("version", ">=1"),
        ("version", "-r x"),
        ("sha256", "ABC"),
        ("language", "cobol"),
        ("registry", "ftp"),
    ] {
        assert!(pins::parse(&text(key, value)).is_err(), "{key} = {value:?}");
    }
    let twice = text("", "").repeat(2);
    assert!(
        pins::parse(&twice)
            .unwrap_err()
            .to_string()
            .contains("two corpora")
    );
}

#[test]
fn selection_is_by_name_or_language() {
    let pins = || vec![pin("")];
    let select = |name: &str| pins::select(pins(), &[name.to_owned()]).map(|found| found.len());
    assert_eq!(select("sample").unwrap(), 1);
    assert_eq!(select("typescript").unwrap(), 1);
    assert!(
        select("nothing")
            .unwrap_err()
            .to_string()
            .contains("sample")
    );
}

#[test]
fn the_committed_pins_are_valid() {
    let pins = pins::load(&crate::repository_root()).unwrap();
    assert!(pins.len() >= 30, "{} pins", pins.len());
}

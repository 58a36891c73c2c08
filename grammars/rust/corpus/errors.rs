//! Reads settings from a folder and writes them back.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

#[allow(dead_code)]
pub struct Settings {
    folder: PathBuf,
    values: HashMap<String, String>,
}

impl Settings {
    pub fn open(folder: &Path) -> Result<Self, std::io::Error> {
        let mut values = HashMap::new();
        for entry in fs::read_dir(folder)? {
            let path = match entry {
                Ok(entry) => entry.path(),
                Err(error) => return Err(error),
            };
            match fs::read_to_string(&path) {
                Ok(text) => {
                    values.insert(path.display().to_string(), text);
                }
                Err(error) => eprintln!("skipping {}: {error}", path.display()),
            }
        }
        Ok(Self { folder: folder.to_path_buf(), values })
    }

    pub fn number(&self, name: &str) -> Option<u32> {
        match self.values.get(name)?.parse() {
            Ok(number) => Some(number),
            Err(_) => None,
        }
    }

    pub fn lines(&self, name: &str) -> Vec<String> {
        match fs::read_to_string(self.folder.join(name)) {
            Ok(text) => text.lines().map(str::to_owned).collect(),
            Err(_) => Vec::new(),
        }
    }

    pub fn save(&self, name: &str) -> Result<(), std::io::Error> {
        let value = self.values.get(name).unwrap();
        fs::write(self.folder.join(name), value).map_err(|error| error)
    }

    pub fn clear(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
        fs::create_dir(&self.folder).ok();
        if let Err(_) = fs::write(self.folder.join("empty"), "") {}
        self.values.clear();
    }

    pub fn touch(&self) {
        match fs::write(self.folder.join("stamp"), "") {
            Ok(()) => {}
            Err(_) => {}
        }
        match fs::metadata(self.folder.join("stamp")) {
            Ok(_) => {}
            Err(error) => {
                log::warn!("no stamp: {error}");
            }
        }
    }

    pub fn watch(&self) {
        todo!()
    }

    #[allow(unused_variables)]
    pub fn lock(&self, owner: &str) {
        unimplemented!("locks are not supported here")
    }

    pub fn first(&self) -> &str {
        dbg!(&self.folder);
        println!("{:?}", self.values);
        self.values.values().next().expect("opened folders hold a value")
    }
}

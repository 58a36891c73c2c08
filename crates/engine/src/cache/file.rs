//! The packed file: a mark, a seal, and what is kept.

use std::io::{self, Read};

use bytes::Bytes;

use super::folder::Location;
use super::store::{MAX_BYTES, Store};
use crate::read;
use crate::replace::{Endurance, replace_entry};

/// Begins every cache file; the number grows with the format.
const MARK: &[u8] = b"andon cache 6\n";

const SEAL: usize = blake3::OUT_LEN;

/// Reads what is kept; nothing if there is no file yet.
///
/// # Errors
/// Why the file is not believed, to follow "the cache".
pub(super) fn read(location: &Location) -> Result<Store, String> {
    let bytes = match bytes(location) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Ok(Store::default()),
        Err(error) => return Err(format!("cannot be read ({error})")),
    };
    let sealed = (*bytes)
        .strip_prefix(MARK)
        .ok_or("is of another version, or damaged")?;
    let (seal, packed) = sealed.split_at_checked(SEAL).ok_or("is damaged")?;
    // Compared in constant time, as `blake3::Hash` does.
    let expected = blake3::keyed_hash(&location.key, packed);
    if <[u8; SEAL]>::try_from(seal).is_ok_and(|seal| expected == seal) {
        let store = postcard::from_bytes::<Store<&[u8]>>(packed);
        let store = store.map_err(|_undecodable| "is damaged")?;
        Ok(store.within(&bytes))
    } else {
        Err("is damaged, or was not written by this user".to_owned())
    }
}

fn bytes(location: &Location) -> io::Result<Option<Bytes>> {
    let file = match read::open(&location.file) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    // Twice the limit of what is kept: more was never written.
    let limit = u64::try_from(2 * MAX_BYTES).unwrap_or(u64::MAX);
    // One more than it has, so that the end is seen without more room.
    let length = metadata.len().min(limit) + 1;
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    file.take(limit).read_to_end(&mut bytes)?;
    Ok(Some(bytes.into()))
}

/// Replaces the file, or a link in its place. Nobody waits for the disk: what a power cut leaves of
/// it is not believed, as its seal does not fit.
pub(super) fn write(location: &Location, store: &Store) -> io::Result<()> {
    location.prepare()?;
    let packed = postcard::to_stdvec(store).map_err(io::Error::other)?;
    let seal = blake3::keyed_hash(&location.key, &packed);
    let parts = [MARK, seal.as_bytes(), &packed];
    replace_entry(&location.file, &parts, Endurance::Process)
}

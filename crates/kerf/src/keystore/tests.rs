use super::{FILE_BYTES, KeyFile, KeyFileError, Keystore, Work};
use crate::failure::Exit;
use crate::secret::Passphrase;
use canon::{PublicKey, SecretKey, hash_parts};
use expect_test::{expect, expect_file};
use std::os::unix::fs::PermissionsExt as _;
use zeroize::Zeroizing;

/// Little work, so that a test can try every byte.
const LIGHT: Work = Work { memory_kib: 64, passes: 3, lanes: 4 };

fn pass(text: &str) -> Passphrase {
    Zeroizing::new(text.to_owned())
}

fn light_file() -> KeyFile {
    let seed = Zeroizing::new([7; 32]);
    KeyFile::seal(&seed, &pass("correct horse battery staple"), LIGHT, [1; 16], [2; 24]).expect("sealed")
}

/// `bytes` with a check sum that fits: what somebody does who alters a file on purpose.
fn with_check(bytes: &[u8]) -> Vec<u8> {
    let body = &bytes[..FILE_BYTES - 32];
    [body, &hash_parts("kerf/keystore/1", &[body]).0].concat()
}

#[test]
fn a_key_comes_back_with_its_passphrase_and_with_no_other() {
    let file = light_file();
    let again = KeyFile::decode(&file.encode()).expect("a key file");
    assert_eq!(again, file);
    let key = again.unlock(&pass("correct horse battery staple")).expect("the right one");
    assert_eq!(key.public(), SecretKey::from_seed(&[7; 32]).public());
    for wrong in
        ["", "correct horse battery stapl", "Correct horse battery staple", "correct horse battery staple "]
    {
        assert_eq!(again.unlock(&pass(wrong)).err(), Some(KeyFileError::Locked), "{wrong}");
    }
}

#[test]
fn the_bytes_of_a_key_file_are_frozen_and_stand_in_the_format_s_page() {
    let hex = canon::hex_encode(&light_file().encode());
    let lines: Vec<&str> =
        hex.as_bytes().chunks(100).map(|line| std::str::from_utf8(line).expect("digits")).collect();
    let golden = lines.join("\n");
    expect_file!["./golden.txt"].assert_eq(&golden);
    let page = include_str!("../../../../docs/formats/keystore.md");
    assert!(page.contains(&golden), "docs/formats/keystore.md shows other bytes");
}

#[test]
fn a_damaged_file_is_called_damaged_whatever_byte_it_is() {
    let sound = light_file().encode();
    for at in 0..sound.len() {
        let mut bytes = sound.clone();
        bytes[at] ^= 1;
        let expected = match at {
            0..8 => KeyFileError::NotAKey,
            8 => KeyFileError::Version(0),
            9.. => KeyFileError::Damaged,
        };
        assert_eq!(KeyFile::decode(&bytes).err(), Some(expected), "byte {at}");
    }
    for len in 0..sound.len() {
        assert!(KeyFile::decode(&sound[..len]).is_err(), "{len} bytes");
    }
    assert_eq!(KeyFile::decode(&[sound.as_slice(), &[0]].concat()).err(), Some(KeyFileError::Damaged));
}

#[test]
fn a_file_altered_on_purpose_does_not_open() {
    let sound = light_file().encode();
    let mut counted = [0; 3];
    for at in 9..FILE_BYTES - 32 {
        for mask in [1, 0x80] {
            let mut bytes = sound.clone();
            bytes[at] ^= mask;
            let outcome = KeyFile::decode(&with_check(&bytes))
                .and_then(|file| file.unlock(&pass("correct horse battery staple")));
            match outcome.err() {
                Some(KeyFileError::Locked) => counted[0] += 1,
                Some(KeyFileError::Work) => counted[1] += 1,
                Some(_) | None => panic!("byte {at} may be altered"),
            }
        }
    }
    expect!["[247, 17, 0]"].assert_eq(&format!("{counted:?}"));
}

#[test]
fn the_folder_keeps_keys_to_the_user_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Keystore::new(folder.path().join("home/keys"));
    assert_eq!(store.names().expect("none yet"), Vec::<String>::new());
    store.write("alice", &light_file(), false).expect("written");
    let mode = |path: &std::path::Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&store.path("alice").expect("a path")), 0o600);
    assert_eq!(mode(&folder.path().join("home/keys")), 0o700);

    let taken = store.write("alice", &light_file(), false).expect_err("the name is taken");
    assert_eq!(taken.code, "exists");
    store.write("bob", &light_file(), false).expect("written");
    assert_eq!(store.rename("alice", "bob").expect_err("taken").code, "exists");
    store.rename("alice", "carol").expect("renamed");
    assert_eq!(store.names().expect("names"), ["bob", "carol"]);
    let left = std::fs::read_dir(folder.path().join("home/keys")).expect("readable").count();
    assert_eq!(left, 2, "no drafts are left behind");

    let locked = store.unlock("carol", &pass("not the passphrase")).expect_err("locked");
    assert_eq!((locked.exit, locked.code.as_str()), (Exit::NotAuthorised, "wrong_passphrase"));
    let missing = store.read("dave").expect_err("no such key");
    assert_eq!((missing.exit, missing.code.as_str()), (Exit::NotAuthorised, "no_key"));
}

#[test]
fn names_do_not_lead_out_of_the_folder() {
    let store = Keystore::new("keys".into());
    for name in ["", "../alice", "a/b", ".hidden", "-flag", "a\0b", "ä", &"n".repeat(65)] {
        assert_eq!(store.path(name).expect_err(name).exit, Exit::Usage, "{name}");
    }
    assert!(store.path("alice.2-x_Y").is_ok());
}

#[test]
fn a_new_key_takes_the_work_that_is_recommended_and_can_change_its_passphrase() {
    let file = KeyFile::fresh(&pass("first passphrase")).expect("a key");
    assert_eq!(file.work, Work { memory_kib: 65_536, passes: 3, lanes: 4 });
    let other = file.reseal(&pass("first passphrase"), &pass("second passphrase")).expect("changed");
    assert_eq!(other.public, file.public);
    assert_ne!((other.salt, other.nonce), (file.salt, file.nonce));
    assert_eq!(other.unlock(&pass("first passphrase")).err(), Some(KeyFileError::Locked));
    assert_eq!(other.unlock(&pass("second passphrase")).expect("opens").public(), file.public);
    assert_eq!(file.reseal(&pass("wrong one"), &pass("second passphrase")).err(), Some(KeyFileError::Locked));
    assert!(matches!(file.public, PublicKey::Ed25519(_)));
}

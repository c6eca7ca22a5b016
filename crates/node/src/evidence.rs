//! What was found out about validators that break the rules of consensus, kept in a file.
//!
//! One line for each finding: validator, epoch, view, misconduct and both votes, in hexadecimal digits where they
//! are bytes. Nothing is ever removed; what comes beyond [`EVIDENCE_MAX`] is said in the log and not kept.

use crate::config::NodeError;
use crate::home::file_error;
use engine::{Evidence, Misconduct};
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The most findings that are kept: half a megabyte.
pub const EVIDENCE_MAX: usize = 1_000;
/// How much of the file is read.
const FILE_BYTES_MAX: u64 = 4 << 20;

/// The findings of this node. In memory as well, as they are few.
#[derive(Debug)]
pub(crate) struct Findings {
    path: Option<PathBuf>,
    kept: Mutex<Vec<Evidence>>,
}

impl Findings {
    /// Reads those of the data directory. A line that was cut off by a crash is left out.
    pub(crate) fn open(directory: &Path) -> Result<Self, NodeError> {
        let path = directory.join("evidence");
        let kept = match File::open(&path) {
            Ok(file) => {
                let lines = BufReader::new(file.take(FILE_BYTES_MAX)).split(b'\n');
                let lines = lines.collect::<Result<Vec<_>, _>>().map_err(file_error(&path))?;
                lines.iter().filter_map(|line| read(line)).take(EVIDENCE_MAX).collect()
            }
            Err(cause) if cause.kind() == ErrorKind::NotFound => Vec::new(),
            Err(cause) => return Err(file_error(&path)(cause)),
        };
        Ok(Self { path: Some(path), kept: Mutex::new(kept) })
    }

    /// Keeps them in memory only.
    pub(crate) const fn in_memory() -> Self {
        Self { path: None, kept: Mutex::new(Vec::new()) }
    }

    /// Keeps a finding, once.
    pub(crate) fn keep(&self, evidence: &Evidence) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |one: &Evidence| {
            (one.validator, one.epoch, one.view, one.misconduct)
                == (evidence.validator, evidence.epoch, evidence.view, evidence.misconduct)
        };
        if kept.iter().any(same) {
            return;
        }
        tracing::error!(
            validator = canon::hex_encode(&evidence.validator),
            epoch = evidence.epoch,
            view = evidence.view,
            misconduct = evidence.misconduct.word(),
            "a validator broke the rules of consensus: ask its owner; `kerf network evidence` has the proof"
        );
        if kept.len() >= EVIDENCE_MAX {
            return;
        }
        kept.push(evidence.clone());
        if let Some(path) = &self.path
            && let Err(error) = append(path, evidence)
        {
            tracing::warn!(%error, "the proof could not be written down, it is kept until the node stops");
        }
    }

    pub(crate) fn all(&self) -> Vec<Evidence> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

fn append(path: &Path, evidence: &Evidence) -> std::io::Result<()> {
    let Evidence { validator, epoch, view, misconduct, votes } = evidence;
    // On a line of its own, even if the one before was cut off.
    let line = format!(
        "\n{} {epoch} {view} {} {}\n",
        canon::hex_encode(validator),
        misconduct.word(),
        canon::hex_encode(votes)
    );
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(line.as_bytes())?;
    file.sync_all()
}

fn read(line: &[u8]) -> Option<Evidence> {
    let mut words = std::str::from_utf8(line).ok()?.split(' ');
    let evidence = Evidence {
        validator: canon::hex_decode(words.next()?)?.try_into().ok()?,
        epoch: words.next()?.parse().ok()?,
        view: words.next()?.parse().ok()?,
        misconduct: Misconduct::from_word(words.next()?)?,
        votes: canon::hex_decode(words.next()?)?,
    };
    words.next().is_none().then_some(evidence)
}

#[cfg(test)]
mod tests {
    use super::{EVIDENCE_MAX, Findings};
    use engine::{Evidence, Misconduct};
    use std::io::Write as _;

    fn finding(view: u64) -> Evidence {
        Evidence {
            validator: [7; 32],
            epoch: 3,
            view,
            misconduct: Misconduct::TwoFinal,
            votes: vec![1, 2, 3],
        }
    }

    #[test]
    fn fault_2_evidence_is_kept_once_and_through_a_crash() {
        let folder = tempfile::tempdir().unwrap();
        let findings = Findings::open(folder.path()).unwrap();
        for view in [1, 2, 1] {
            findings.keep(&finding(view));
        }
        // Cut off in the middle of a line.
        let path = folder.path().join("evidence");
        std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"0707 3 4 two").unwrap();
        let again = Findings::open(folder.path()).unwrap();
        assert_eq!(again.all(), [finding(1), finding(2)]);
        again.keep(&finding(5));
        again.keep(&finding(2));
        assert_eq!(Findings::open(folder.path()).unwrap().all(), [finding(1), finding(2), finding(5)]);
    }

    #[test]
    fn a_liar_cannot_fill_the_disk() {
        let findings = Findings::in_memory();
        (0..2 * EVIDENCE_MAX as u64).for_each(|view| findings.keep(&finding(view)));
        assert_eq!(findings.all().len(), EVIDENCE_MAX);
    }
}

//! A ledger in one file: every block with the certificate that makes it final.
//!
//! Promise: what is read back is what was written, or an error that says where the file is broken; reading takes
//! memory for one block. Whether the blocks are true is not asked here (`verify`): a copy needs no trust.
//! The form of the file is in `docs/formats/ledger-copy.md`.

#[cfg(test)]
mod tests;

use crate::client::Client;
use crate::failure::{Failure, Outcome};
use crate::session::Session;
use canon::Json;
use engine::{BODY_BYTES_MAX, CERTIFICATE_BYTES_MAX, CHAIN_HEADERS_MAX, Certificate, HEADER_BYTES};
use light::Lineage;
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::Path;
use vocabulary::Genesis;

/// How the file begins.
const MAGIC: &[u8; 16] = b"kerf ledger 2\r\n\x1a";

/// The most bytes of what a network begins with.
const GENESIS_BYTES_MAX: usize = 65_536;

/// One block, as it goes from hand to hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// The header's bytes.
    pub(crate) header: Vec<u8>,
    /// The body's bytes.
    pub(crate) body: Vec<u8>,
    /// What makes it final.
    pub(crate) certificate: Certificate,
}

fn hex(json: Option<&Json>) -> Option<Vec<u8>> {
    canon::hex_decode(json?.as_text()?)
}

fn certificate(json: &Json) -> Option<Certificate> {
    let Some(Json::List(headers)) = json.get("chain") else { return None };
    let chain =
        headers.iter().map(|header| hex(Some(header))?.try_into().ok()).collect::<Option<Vec<_>>>()?;
    Some(Certificate { finalization: hex(json.get("finalization"))?, chain })
}

/// Fetches one block from a node.
pub(crate) fn fetch(client: &Client, height: u64) -> Outcome<Block> {
    let malformed = || {
        Failure::world(
            "bad_answer",
            format!("the node's answer about block {height} cannot be read"),
            "check that --url leads to a Kerf node of this release",
        )
    };
    let block = client.get(&format!("/v1/blocks/{height}"))?;
    let header = hex(block.get("header")).ok_or_else(malformed)?;
    let body = client.get_bytes(&format!("/v1/blocks/{height}/body"))?;
    let found = client.get(&format!("/v1/blocks/{height}/certificate"))?;
    Ok(Block { header, body, certificate: certificate(&found).ok_or_else(malformed)? })
}

/// What the network of a node begins with, as the node says.
pub(crate) fn genesis(client: &Client) -> Outcome<Genesis> {
    let bytes = client.get_bytes("/v1/network/lineage")?;
    let lineage = Lineage::decode(&bytes).map_err(|error| {
        Failure::world(
            "bad_answer",
            format!("the node does not say how its network begins: {error}"),
            "check that --url leads to a Kerf node of this release",
        )
    })?;
    Ok(lineage.genesis().clone())
}

/// How many blocks a node has.
pub(crate) fn height(client: &Client) -> Outcome<u64> {
    match client.get("/v1/network")?.get("height") {
        Some(Json::Number(height)) => Ok(*height),
        Some(_) | None => Err(Failure::world(
            "bad_answer",
            "the node does not say how long its ledger is",
            "check that --url leads to a Kerf node of this release",
        )),
    }
}

/// Copies a node's whole ledger into a file, which appears when it is whole.
pub(crate) fn save(session: &Session, client: &Client, path: &Path) -> Outcome<()> {
    let part = path.with_added_extension("part");
    let failed = |cause: std::io::Error| Failure::file(&part, "write", &cause);
    let (blocks, genesis) = (height(client)?, genesis(client)?);
    let mut out = BufWriter::new(File::create(&part).map_err(failed)?);
    write_head(&mut out, &genesis).map_err(failed)?;
    let mut told = std::time::Instant::now();
    for at in 1..=blocks {
        write(&mut out, &fetch(client, at)?).map_err(failed)?;
        if told.elapsed() >= crate::verify::PROGRESS_EVERY {
            session.output.note(&format!("copied {at} of {blocks} blocks\n"));
            told = std::time::Instant::now();
        }
    }
    let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
    file.sync_all().map_err(failed)?;
    std::fs::rename(&part, path).map_err(|cause| Failure::file(path, "write", &cause))?;
    let json = Json::Object(vec![
        ("written".to_owned(), Json::Text(path.display().to_string())),
        ("blocks".to_owned(), Json::Number(blocks)),
    ]);
    session.output.answer(&json, || format!("written: {} ({blocks} blocks)\n", path.display()))
}

fn write_head(out: &mut impl Write, genesis: &Genesis) -> std::io::Result<()> {
    let genesis = canon::encode(genesis);
    out.write_all(MAGIC)?;
    out.write_all(&length(genesis.len()))?;
    out.write_all(&genesis)
}

fn write(out: &mut impl Write, block: &Block) -> std::io::Result<()> {
    for part in [&block.header, &block.body, &block.certificate.finalization] {
        out.write_all(&length(part.len()))?;
        out.write_all(part)?;
    }
    out.write_all(&length(block.certificate.chain.len()))?;
    block.certificate.chain.iter().try_for_each(|header| out.write_all(header))
}

/// Lengths and counts are four bytes, the highest first. Nothing in a block comes near their end.
fn length(len: usize) -> [u8; 4] {
    u32::try_from(len).unwrap_or(u32::MAX).to_be_bytes()
}

/// Reads a copy, block by block.
#[derive(Debug)]
pub(crate) struct Copy<R> {
    input: R,
    name: String,
    height: u64,
    genesis: Genesis,
}

impl Copy<BufReader<File>> {
    /// Opens a copy.
    pub(crate) fn open(path: &Path) -> Outcome<Self> {
        let file = File::open(path).map_err(|cause| Failure::file(path, "read", &cause))?;
        Copy::new(BufReader::new(file), path.display().to_string())
    }
}

impl<R: Read> Copy<R> {
    fn new(mut input: R, name: String) -> Outcome<Self> {
        let mut magic = [0; MAGIC.len()];
        let whole = input.read_exact(&mut magic).is_ok();
        if whole && magic == *MAGIC {
            let broken = |reason: String| {
                let next = "copy it again, or ask another node";
                Failure::world("not_verified", format!("`{name}` is broken in its beginning: {reason}"), next)
            };
            let mut bytes = [0; 4];
            input.read_exact(&mut bytes).map_err(|cause| broken(said(&cause)))?;
            let len = usize::try_from(u32::from_be_bytes(bytes)).unwrap_or(usize::MAX);
            if len > GENESIS_BYTES_MAX {
                return Err(broken("a length in it is too large".to_owned()));
            }
            let mut bytes = vec![0; len];
            input.read_exact(&mut bytes).map_err(|cause| broken(said(&cause)))?;
            let genesis = canon::decode(&bytes).map_err(|error| broken(error.to_string()))?;
            return Ok(Self { input, name, height: 0, genesis });
        }
        Err(Failure::usage(
            format!("`{name}` is not a copy of a ledger, or not of this release"),
            "make one with `kerf copy`",
        ))
    }

    /// What the network begins with, as the copy says.
    pub(crate) const fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    fn broken(&self, reason: &str) -> Failure {
        Failure::world(
            "not_verified",
            format!("`{}` is broken in block {}: {reason}", self.name, self.height),
            "copy it again, or ask another node",
        )
    }

    fn number(&mut self, max: usize) -> Outcome<usize> {
        let mut bytes = [0; 4];
        self.input.read_exact(&mut bytes).map_err(|cause| self.broken(&said(&cause)))?;
        let number = usize::try_from(u32::from_be_bytes(bytes)).unwrap_or(usize::MAX);
        if number <= max { Ok(number) } else { Err(self.broken("a length in it is too large")) }
    }

    fn bytes(&mut self, len: usize) -> Outcome<Vec<u8>> {
        let mut bytes = vec![0; len];
        self.input.read_exact(&mut bytes).map_err(|cause| self.broken(&said(&cause)))?;
        Ok(bytes)
    }

    fn part(&mut self, max: usize) -> Outcome<Vec<u8>> {
        let len = self.number(max)?;
        self.bytes(len)
    }

    /// True if nothing follows; else the first byte of what does.
    fn first_byte(&mut self) -> Outcome<Option<u8>> {
        let mut byte = [0];
        match self.input.read_exact(&mut byte) {
            Ok(()) => Ok(Some(byte[0])),
            Err(cause) if cause.kind() == ErrorKind::UnexpectedEof => Ok(None),
            Err(cause) => Err(self.broken(&said(&cause))),
        }
    }

    fn block(&mut self, first: u8) -> Outcome<Block> {
        let rest = self.bytes(3)?;
        let len = rest.iter().fold(usize::from(first), |len, byte| len << 8 | usize::from(*byte));
        if len != HEADER_BYTES {
            return Err(self.broken("its header has another length"));
        }
        let header = self.bytes(len)?;
        let body = self.part(BODY_BYTES_MAX)?;
        let finalization = self.part(CERTIFICATE_BYTES_MAX)?;
        let count = self.number(CHAIN_HEADERS_MAX)?;
        let mut chain = Vec::with_capacity(count);
        for _ in 0..count {
            let header = self.bytes(HEADER_BYTES)?;
            chain.push(header.try_into().map_err(|_| self.broken("a header is cut off"))?);
        }
        Ok(Block { header, body, certificate: Certificate { finalization, chain } })
    }
}

fn said(cause: &std::io::Error) -> String {
    match cause.kind() {
        ErrorKind::UnexpectedEof => "the file ends within it".to_owned(),
        _ => cause.to_string(),
    }
}

impl<R: Read> Iterator for Copy<R> {
    type Item = Outcome<Block>;

    fn next(&mut self) -> Option<Outcome<Block>> {
        self.height += 1;
        match self.first_byte() {
            Ok(None) => None,
            Ok(Some(first)) => Some(self.block(first)),
            Err(failure) => Some(Err(failure)),
        }
    }
}

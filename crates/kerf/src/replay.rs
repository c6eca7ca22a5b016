//! Checking a whole ledger over HTTP: every block is fetched, and run again.

use crate::player::Desk;
use canon::Json;
use engine::Certificate;
use node::LedgerCheck;

fn hex(json: Option<&Json>) -> Option<Vec<u8>> {
    canon::hex_decode(json?.as_text()?)
}

fn certificate(json: &Json) -> Option<Certificate> {
    let finalization = hex(json.get("finalization"))?;
    let Some(Json::List(headers)) = json.get("chain") else { return None };
    let chain =
        headers.iter().map(|header| hex(Some(header))?.try_into().ok()).collect::<Option<Vec<_>>>()?;
    Some(Certificate { finalization, chain })
}

/// Fetches the blocks up to `height`, and checks each.
///
/// # Errors
/// A sentence that says which block is wrong, or that the node does not answer.
pub(crate) fn check_blocks(check: &mut LedgerCheck, desk: &Desk, height: u64) -> Result<(), String> {
    for at in check.checked().blocks + 1..=height {
        let malformed = || format!("the node's answer about block {at} cannot be read");
        let block = desk.get(&format!("/v1/blocks/{at}"))?;
        let header = hex(block.get("header")).ok_or_else(malformed)?;
        let body = desk.get_bytes(&format!("/v1/blocks/{at}/body"))?;
        let answer = desk.get(&format!("/v1/blocks/{at}/certificate"))?;
        let certificate = certificate(&answer).ok_or_else(malformed)?;
        check.check(&header, &body, &certificate).map_err(|error| error.to_string())?;
    }
    Ok(())
}

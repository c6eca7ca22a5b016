//! What each route does, once it is clear who asks.

use super::{Call, Desk, now_ms};
use crate::limits::{HEAD_RECORD_BYTES_MAX, LEAVES_MAX, PAGE_MAX, RANGE_CHUNKS_MAX};
use crate::problem::{Problem, ProblemCode};
use crate::record::{
    Audit, Audited, CollectionPage, Founding, LOG_PAGE_MAX, LetterPage, LogPage, Publication, Rekeying,
    Upload, label_of_text,
};
use crate::route::Asked;
use crate::store::{LedgerState, Refusal, SignedRead, bytes_of};
use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use canon::{Canon, PublicKey, TooMany};
use std::str::FromStr;
use vault::{CollectionId, Label, ObjectId};
use vocabulary::AgentId;

/// How many collections of somebody else one question looks at: the ledger is asked for each.
const OTHERS_MAX: usize = 32;

/// How many times it looks further when none of them is for whoever asks.
const OTHERS_PAGES_MAX: usize = 8;

type Answer = (Response<Body>, Option<CollectionId>);

fn of_media(media: &'static str, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    response
}

/// A record.
pub(super) fn record<T: Canon>(value: &T) -> Response<Body> {
    of_media("application/cbor", canon::encode(value))
}

/// Bytes.
fn octets(bytes: Vec<u8>) -> Response<Body> {
    of_media("application/octet-stream", bytes)
}

/// Text.
pub(super) fn text(text: &'static str) -> Response<Body> {
    of_media("text/plain; charset=utf-8", text)
}

fn list<T, const MAX: usize>(items: Vec<T>) -> Result<canon::List<T, MAX>, Problem> {
    items.try_into().map_err(|error: TooMany| {
        tracing::error!(%error, "a page is too long");
        ProblemCode::Internal.into()
    })
}

impl Call {
    fn text(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn parsed<T: FromStr>(&self, name: &str) -> Result<Option<T>, Problem> {
        let wrong =
            |_| Problem::new(ProblemCode::Malformed, format!("the parameter `{name}` has a wrong value"));
        self.text(name).map(|text| text.parse().map_err(wrong)).transpose()
    }

    fn number<T: FromStr>(&self, name: &str, otherwise: T) -> Result<T, Problem> {
        Ok(self.parsed(name)?.unwrap_or(otherwise))
    }

    fn labels(&self) -> Result<Vec<Label>, Problem> {
        let wrong = || Problem::new(ProblemCode::Malformed, "a label has 64 lower-case hexadecimal digits");
        let labels = self.query.iter().filter(|(name, _)| name == "label");
        labels.map(|(_, text)| label_of_text(text).ok_or_else(wrong)).collect()
    }

    fn value<T: Canon>(&self) -> Result<T, Problem> {
        Ok(canon::decode(&self.body)?)
    }

    /// A record after its length in four bytes, and what follows it.
    fn framed<T: Canon>(&self) -> Result<(T, &[u8]), Problem> {
        let wrong =
            || Problem::new(ProblemCode::Malformed, "the record before the chunks is cut off or too long");
        let (length, rest) = self.body.split_first_chunk::<4>().ok_or_else(wrong)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        if length > HEAD_RECORD_BYTES_MAX {
            return Err(wrong());
        }
        let (record, bytes) = rest.split_at_checked(length).ok_or_else(wrong)?;
        Ok((canon::decode(record)?, bytes))
    }
}

/// A record after its length in four bytes, then bytes.
fn frame<T: Canon>(value: &T, bytes: &[u8]) -> Vec<u8> {
    let record = canon::encode(value);
    let length = u32::try_from(record.len()).unwrap_or(u32::MAX).to_be_bytes();
    [length.as_slice(), &record, bytes].concat()
}

impl Desk {
    /// Does what is asked. The collection is one whose order is to be followed now.
    pub(super) fn work(&self, call: &Call) -> Result<Answer, Problem> {
        let store = &self.store;
        let own = call.caller.signed.agent;
        let response = match call.asked {
            Asked::Found(collection) => {
                let founding: Founding = call.value()?;
                store.found(own, collection, founding.epoch)?;
                text("")
            }
            Asked::Delete(collection) => {
                store.delete(collection)?;
                text("")
            }
            Asked::State(collection) => record(&store.state(collection)?),
            Asked::Publish(collection) => {
                let publication: Publication = call.value()?;
                let ledger = self.ledger(collection, own, &publication.signed.key)?;
                store.publish(collection, &publication, ledger)?;
                text("")
            }
            Asked::Keyring(collection) => record(&store.keyring(collection)?),
            Asked::Manifests(collection) => {
                let count = call.number("count", PAGE_MAX)?;
                record(&store.manifests(collection, call.parsed("after")?, count)?)
            }
            Asked::Objects(collection) => {
                let count = call.number("count", PAGE_MAX)?;
                record(&store.objects_with(collection, &call.labels()?, call.parsed("after")?, count)?)
            }
            Asked::Manifest(collection, object) => record(&store.manifest(collection, object)?),
            Asked::Leaves(collection, object) => {
                let version = call.number("version", 0)?;
                let first = call.number("first", 0)?;
                octets(store.leaves(collection, object, version, first, call.number("count", LEAVES_MAX)?)?)
            }
            Asked::Chunks(collection, object) => octets(self.chunks(call, collection, object)?),
            Asked::Upload(collection) => {
                let (upload, bytes): (Upload, &[u8]) = call.framed()?;
                if bytes_of(&upload).is_none_or(|wanted| wanted != bytes.len()) {
                    return Err(Refusal::Form("the chunks are not as long as the pieces say".into()).into());
                }
                store.upload(collection, &upload, bytes, now_ms())?;
                text("")
            }
            Asked::UploadStatus(collection, object) => {
                let status = store.upload_status(collection, object)?;
                let mut response = record(&status);
                response.headers_mut().insert("kerf-chunks", HeaderValue::from(status.have));
                response
            }
            Asked::GiveUp(collection, object) => {
                store.give_up(collection, object)?;
                text("")
            }
            Asked::Progress(collection) => record(&store.progress(collection)?),
            Asked::Order(collection) => {
                let rekeying: Rekeying = call.value()?;
                let ledger = self.ledger(collection, own, &rekeying.next.key)?;
                store.order(collection, &rekeying, ledger, &*self.setup.open_token)?;
                return Ok((record(&store.progress(collection)?), Some(collection)));
            }
            Asked::Audit(collection) => {
                let audit: Audit = call.value()?;
                record(&Audited { shown: list(store.audit(collection, &audit.spots)?)? })
            }
            Asked::Log(collection) => {
                let count = call.number("count", LOG_PAGE_MAX)?;
                let (entries, head) = store.log(collection, call.number("after", 0)?, count)?;
                let signature = head.sign(&self.setup.key);
                record(&LogPage { items: list(entries)?, head, signature })
            }
            Asked::DropLog(collection) => {
                store.drop_log(collection, call.number("through", 0)?)?;
                text("")
            }
            Asked::Collections(owner) => record(&self.collections(call, owner)?),
            Asked::Usage => record(&store.usage(own)?),
            Asked::Send(recipient) => {
                store.send(recipient, own, call.caller.signed.key, call.body.to_vec(), now_ms())?;
                text("")
            }
            Asked::Letters => record(&LetterPage { items: list(store.letters(own)?)? }),
            Asked::Letter(number) => octets(store.letter(own, number)?),
            Asked::DeleteLetter(number) => {
                store.delete_letter(own, number)?;
                text("")
            }
        };
        Ok((response, None))
    }

    /// What the ledger knows of a collection, if it is still the owner's and the key is one of theirs.
    fn ledger(
        &self,
        collection: CollectionId,
        owner: AgentId,
        key: &PublicKey,
    ) -> Result<LedgerState, Problem> {
        let known = self.directory.collection(collection)?.filter(|known| known.owner == owner);
        let known = known.ok_or(ProblemCode::NotFound)?;
        if !self.directory.may_sign(owner, key)? {
            return Err(Refusal::Key.into());
        }
        Ok(LedgerState { revision: known.revision, state: known.state })
    }

    /// Chunks; a reader's request is logged before anything is read.
    fn chunks(&self, call: &Call, collection: CollectionId, object: ObjectId) -> Result<Vec<u8>, Problem> {
        let version = call.number("version", 0)?;
        let first = call.number("first", 0)?;
        let count = call.number("count", RANGE_CHUNKS_MAX)?;
        if let Some(grant) = call.caller.grant {
            let signed = &call.caller.signed;
            let request = signed.base.clone().into_bytes().try_into();
            let read = SignedRead {
                reader: signed.agent,
                grant,
                key: signed.key,
                request: request.map_err(|_: TooMany| ProblemCode::Malformed)?,
                signature: signed.signature.clone(),
            };
            self.store.log_read(collection, read, now_ms())?;
        }
        let (chunks, bytes) = self.store.chunks(collection, object, version, first, count)?;
        Ok(frame(&chunks, &bytes))
    }

    /// Collections of an owner; somebody else sees those for which they have a grant.
    fn collections(&self, call: &Call, owner: AgentId) -> Result<CollectionPage, Problem> {
        let own = call.caller.signed.agent;
        let labels = call.labels()?;
        let count = call.number("count", PAGE_MAX)?;
        let after = call.parsed("after")?;
        if own == owner {
            return Ok(self.store.collections_with(owner, &labels, after, count)?);
        }
        // Goes on until something is found, so that a page never tells how many there are that are not for the caller.
        let mut from = after;
        for _ in 0..OTHERS_PAGES_MAX {
            let page = self.store.collections_with(owner, &labels, from, count.min(OTHERS_MAX))?;
            let mut items = Vec::new();
            for collection in page.items.iter() {
                if self.directory.grant(*collection, own)?.is_some() {
                    items.push(*collection);
                }
            }
            if !items.is_empty() {
                return Ok(CollectionPage { items: list(items)?, next: page.next });
            }
            match page.next {
                Some(next) => from = Some(next),
                None => break,
            }
        }
        Ok(CollectionPage { items: list(Vec::new())?, next: None })
    }
}

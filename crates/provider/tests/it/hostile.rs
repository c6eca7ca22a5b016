//! Fault 31: whoever has no business here learns nothing, and costs little.

use crate::support::{Person, World, content, object, provider_key};
use canon::SecretKey;
use provider::{COMPONENTS, Request, digest_text};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;
use vault::{CollectionId, ObjectId};

/// A request as bytes; each part may be spoiled.
struct Raw {
    method: &'static str,
    target: String,
    body: Vec<u8>,
    agent: String,
    provider: String,
    created: u64,
    nonce: String,
    key: SecretKey,
    extra: String,
}

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

fn nonce() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).unwrap();
    canon::hex_encode(&bytes)
}

impl Raw {
    fn new(person: &Person, method: &'static str, target: &str) -> Self {
        Self {
            method,
            target: target.to_owned(),
            body: Vec::new(),
            agent: person.agent.to_string(),
            provider: provider_key().public().to_string(),
            created: now(),
            nonce: nonce(),
            key: SecretKey::from_seed(&crate::support::seed(match person.agent {
                agent if agent == Person::named("ann").agent => "ann",
                agent if agent == Person::named("eve").agent => "eve",
                _ => "nobody",
            })),
            extra: String::new(),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let (path, query) = self.target.split_once('?').map_or((&*self.target, None), |(p, q)| (p, Some(q)));
        let digest = digest_text(&self.body);
        let params = format!(
            "{COMPONENTS};created={};nonce=\"{}\";keyid=\"{}\"",
            self.created,
            self.nonce,
            self.key.public()
        );
        let request = Request {
            method: self.method,
            path,
            query,
            digest: &digest,
            agent: &self.agent,
            provider: &self.provider,
        };
        let base = request.base(&params);
        let signature = self.key.sign_ed25519(&base[1..35], &base.as_bytes()[35..]);
        let text = canon::base64url_encode(&signature.0).replace('-', "+").replace('_', "/");
        let length = if self.body.is_empty() && self.method != "PUT" && self.method != "POST" {
            String::new()
        } else {
            format!("content-length: {}\r\n", self.body.len())
        };
        let head = format!(
            "{} {} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{length}content-digest: {digest}\r\nkerf-agent: {}\r\n\
             kerf-provider: {}\r\nsignature-input: kerf={params}\r\nsignature: kerf=:{text}==:\r\n{}\r\n",
            self.method, self.target, self.agent, self.provider, self.extra
        );
        [head.as_bytes(), &self.body].concat()
    }
}

/// Status and body of the answer; the head without its date.
fn send(world: &World, bytes: &[u8]) -> (u16, String, String) {
    let mut stream = TcpStream::connect(world.server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let head: Vec<&str> = head.lines().filter(|line| !line.to_lowercase().starts_with("date:")).collect();
    (status, head.join("\n"), body.to_owned())
}

fn code(body: &str) -> String {
    let (_, rest) = body.split_once("\"code\":\"").unwrap_or(("", "?\""));
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Every route of a collection.
fn routes(collection: CollectionId, object: ObjectId) -> Vec<(&'static str, String)> {
    let c = format!("/v1/collections/{collection}");
    vec![
        ("PUT", c.clone()),
        ("DELETE", c.clone()),
        ("GET", format!("{c}/state")),
        ("HEAD", format!("{c}/state")),
        ("PUT", format!("{c}/state")),
        ("GET", format!("{c}/keyring")),
        ("GET", format!("{c}/manifests")),
        ("GET", format!("{c}/objects?label={}", "01".repeat(32))),
        ("GET", format!("{c}/objects/{object}")),
        ("GET", format!("{c}/objects/{object}/leaves?version=1")),
        ("GET", format!("{c}/objects/{object}/chunks?version=1")),
        ("POST", format!("{c}/chunks")),
        ("GET", format!("{c}/uploads/{object}")),
        ("DELETE", format!("{c}/uploads/{object}")),
        ("GET", format!("{c}/rekeying")),
        ("POST", format!("{c}/rekeying")),
        ("POST", format!("{c}/audit")),
        ("GET", format!("{c}/log")),
        ("DELETE", format!("{c}/log?through=1")),
    ]
}

#[test]
fn fault_31_a_stranger_gets_the_same_bytes_for_what_is_there_and_what_is_not() {
    let mut world = World::new();
    world.write("secret", 1, &content(1_000, "secret"), &[1]);
    let (eve, _) = world.person("eve");
    let there = routes(world.owner.collection(), object("secret"));
    let elsewhere = routes(CollectionId([7; 16]), ObjectId([7; 16]));
    for ((method, real), (_, made_up)) in there.iter().zip(&elsewhere) {
        let real = send(&world, &Raw::new(&eve, method, real).bytes());
        let made_up = send(&world, &Raw::new(&eve, method, made_up).bytes());
        assert_eq!(real, made_up, "{method}");
        assert_eq!(real.0, 404, "{method}");
    }
    let owned = format!("/v1/owners/{}/collections", world.owner.person.agent);
    let nobody = format!("/v1/owners/{}/collections", eve.agent);
    let (theirs, none) = (
        send(&world, &Raw::new(&eve, "GET", &owned).bytes()),
        send(&world, &Raw::new(&eve, "GET", &nobody).bytes()),
    );
    assert_eq!(theirs, none);
    // The very same paths work for the owner, so it is not the paths.
    for (method, path) in
        there.iter().filter(|(method, path)| *method == "GET" && !path.contains("/uploads/"))
    {
        let (status, _, body) = send(&world, &Raw::new(&world.owner.person, method, path).bytes());
        assert_eq!(status, 200, "{path}: {body}");
    }
}

#[test]
fn fault_31_a_request_counts_once_here_now_and_as_it_was_signed() {
    let world = World::new();
    let ann = &world.owner.person;
    let path = format!("/v1/collections/{}/uploads/{}", world.owner.collection(), object("x"));
    let usage = || Raw::new(ann, "GET", "/v1/usage");
    let good = usage().bytes();
    assert_eq!(send(&world, &good).0, 200);
    let (status, _, body) = send(&world, &good);
    assert_eq!((status, code(&body).as_str()), (401, "replayed"));

    let refuse = |raw: Vec<u8>, wanted: &str| {
        let (status, _, body) = send(&world, &raw);
        assert_eq!(code(&body), wanted, "{body}");
        assert_eq!(status, 401);
    };
    refuse(Raw { created: now() - 301, ..usage() }.bytes(), "stale");
    refuse(Raw { created: now() + 301, ..usage() }.bytes(), "stale");
    refuse(
        Raw { provider: SecretKey::from_seed(&[5; 32]).public().to_string(), ..usage() }.bytes(),
        "unsigned",
    );
    refuse(Raw { key: SecretKey::from_seed(&[5; 32]), ..usage() }.bytes(), "unknown_key");
    let (eve, _) = world.person("eve");
    refuse(Raw { agent: eve.agent.to_string(), ..usage() }.bytes(), "unknown_key");
    // What was signed, and something else sent.
    let text = String::from_utf8(usage().bytes()).unwrap();
    for (from, to) in [
        ("GET /v1/usage", "GET /v1/letters"),
        ("GET /v1/usage", "GET /v1/usage?after=1"),
        ("GET /v1/usage", "HEAD /v1/usage"),
        ("kerf-agent: agent_", "kerf-agent: agent_0"),
    ] {
        let (status, ..) = send(&world, text.replace(from, to).as_bytes());
        assert_eq!(status, 401, "{to}");
    }
    for header in ["signature: ", "signature-input: ", "content-digest: ", "kerf-agent: ", "kerf-provider: "]
    {
        let (status, _, body) = send(&world, text.replace(header, &format!("x-{header}")).as_bytes());
        assert_eq!((status, code(&body).as_str()), (401, "unsigned"), "{header}");
    }
    // The body of another request.
    let mut upload = Raw::new(ann, "POST", &path.replace("/uploads/", "/x/"));
    upload.target = format!("/v1/letters/{}", ann.agent);
    upload.body = b"sealed".to_vec();
    let mut bytes = upload.bytes();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let (status, _, body) = send(&world, &bytes);
    assert_eq!((status, code(&body).as_str()), (400, "malformed"));
    assert!(world.client.letters().unwrap().is_empty());
}

#[test]
fn fault_31_too_much_is_refused_before_it_is_read() {
    let world = World::new();
    let collection = world.owner.collection();
    let ann = &world.owner.person;
    let announced = |path: String, length: &str| {
        let mut raw = Raw::new(ann, "POST", &path);
        raw.body = vec![1; 10];
        let text = String::from_utf8_lossy(&raw.bytes()).replace("content-length: 10", length);
        let (status, _, body) = send(&world, text.as_bytes());
        (status, code(&body))
    };
    let chunks = format!("/v1/collections/{collection}/chunks");
    assert_eq!(announced(chunks.clone(), "content-length: 99999999999"), (413, "too_large".into()));
    assert_eq!(announced(chunks.clone(), "transfer-encoding: chunked"), (411, "length_required".into()));
    assert_eq!(announced(chunks.clone(), "x: y"), (411, "length_required".into()));
    assert_eq!(
        announced(format!("/v1/letters/{}", ann.agent), "content-length: 1048577"),
        (413, "too_large".into())
    );

    // Records that make no sense: refused, and never a panic.
    let bodies: [&[u8]; 6] =
        [b"", b"abc", &[0, 0, 0, 0], &[0xff; 64], &[0, 0, 0, 2, 0xa0, 0xa0], &[0, 0, 0, 1, 0xa0, 1, 2, 3]];
    for target in ["/chunks", "/rekeying", "/audit", "/state", ""] {
        for body in bodies {
            let method = if matches!(target, "/state" | "") { "PUT" } else { "POST" };
            let mut raw = Raw::new(ann, method, &format!("/v1/collections/{collection}{target}"));
            raw.body = body.to_vec();
            let (status, _, text) = send(&world, &raw.bytes());
            assert!((400..500).contains(&status) || status == 200, "{target}: {text}");
            assert_ne!(code(&text), "internal", "{target}");
        }
    }
    for target in [
        "/v1",
        "/",
        "/v1/collections",
        "/v1/collections/x/state",
        "/v1/letters/01",
        "/v1/letters/-1",
        "/v1/collections/../../etc/passwd",
        "/v1/usage/x",
        "/%2e%2e/",
    ] {
        let (status, _, text) = send(&world, &Raw::new(ann, "GET", target).bytes());
        assert!(status == 404 || status == 405, "{target}: {text}");
    }
    for query in ["count=x", "count=-1", "count=1&count=2", "after=obj_0", "unknown=1", "first=4294967296"] {
        let target = format!("/v1/collections/{collection}/objects/{}/leaves?version=1&{query}", object("x"));
        let (status, _, text) = send(&world, &Raw::new(ann, "GET", &target).bytes());
        assert!(status == 400 || status == 404, "{query}: {text}");
    }
    assert_eq!(world.client.usage().unwrap().used.objects, 0);
}

#[test]
fn health_and_name_are_for_everybody() {
    let world = World::new();
    let get = |path: &str| {
        send(&world, format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes())
    };
    assert_eq!(get("/healthz").0, 200);
    let about = provider::client::about(&world.server.url()).unwrap();
    assert_eq!((about.version, about.key), (1, provider_key().public()));
    assert_eq!(&*about.sealing, b"how to seal");
    let other = provider::About { sealing: b"to somebody else".to_vec().try_into().unwrap(), ..about };
    assert!(!other.is_signed());
    assert_eq!(get("/v1/usage").0, 401);
    assert_eq!(get("/v2").0, 404);
}

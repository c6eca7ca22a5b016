//! Every id that is between parties, tried by those who are none of them: without a session, and with one of
//! somebody uninvolved. The answer must be the very one that an id gets which nobody has used.
//!
//! The routes are taken from the tables that route: one that is new and takes an id fails here until it is said
//! what ids it takes.

use crate::sight::{contract, session};
use crate::support::{Answer, Person, Server, act, in_days};
use canon::Json;
use gateway::Shelf;
use ledger::{ACTS, Act, Approve, Command, Envelope};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};

/// A word that stands in everything that is between parties here, and nowhere else.
const MARK: &str = "hush";

/// What is between parties: ids by kind of record, transactions, and whose session sees each.
struct World {
    server: Server,
    /// Kind (its name in paths), id, and who may see it.
    private: Vec<(&'static str, String, &'static str)>,
    /// Ids that everybody may see, by their name in paths.
    public: Vec<(&'static str, String)>,
    sessions: BTreeMap<&'static str, String>,
    eve: Person,
}

/// Who asks.
#[derive(Clone, Copy, Debug)]
enum Who {
    NoSession,
    Eve,
}

const STRANGERS: [Who; 2] = [Who::NoSession, Who::Eve];

fn event(answer: &Answer, path: &str) -> String {
    let found = answer.at(&format!("outcome/verdict/done/events/0/{path}"));
    assert!(found.contains('_'), "no {path}: {}", answer.text());
    found
}

pub(crate) fn for_organisation(
    server: &Server,
    person: &Person,
    organisation: &str,
    command: Command,
) -> Answer {
    let envelope = Envelope {
        principal: organisation.parse().unwrap(),
        command,
        ..person
            .envelope(server.network, act(r#"{"leave":{"organisation":"agent_vfebdap4z7d4t7nq02wtdaf5tc"}}"#))
    };
    let answer = server.send(&envelope.sign(&person.key));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer
}

impl World {
    fn new() -> Self {
        let server = Server::start_reading(gateway::Reads::Parties);
        let (ann, bob, dora) = (server.person("ann"), server.person("bob"), server.person("dora"));
        let eve = server.person("eve");
        let mut private: Vec<(&'static str, String, &'static str)> = Vec::new();
        let mut public = vec![("agents", ann.id.to_string()), ("networks", server.network.to_string())];
        server.done(&ann, act(r#"{"profile":{"profile":{"name":"Ann","country":"EE"}}}"#));
        public.push(("profiles", ann.id.to_string()));

        // Needs with an open and a sealed quote.
        let need = |reveal: &str| {
            let text = format!(
                r#"{{"publish":{{"purpose":"need","title":"Paper","open_until":"{}",{reveal}"select_until":"{}",
                    "lines":[{{"item":{{"name":"Paper","unit":"XBX"}},"quantity":"10 XBX"}}]}}}}"#,
                in_days(3),
                in_days(9)
            );
            event(&server.done(&ann, act(&text)), "published/listing")
        };
        let (open, closed) = (need(""), need(&format!(r#""reveal_until":"{}","#, in_days(5))));
        let quote = format!(
            r#"{{"quote":{{"listing":"{open}","version":1,"content":{{"lines":[{{"line":0,"price":"3.00 EUR"}}],"note":"{MARK}"}}}}}}"#
        );
        let sealed = format!(
            r#"{{"seal_quote":{{"listing":"{closed}","version":1,"commitment":"{}"}}}}"#,
            "5".repeat(64)
        );
        for text in [quote, sealed] {
            let done = server.done(&bob, act(&text));
            private.push(("quotes", event(&done, "quoted/quote"), "bob"));
            private.push(("transactions", done.at("id"), "ann"));
        }
        public.extend([("listings", open), ("listings", closed)]);

        trade(&server, &ann, &bob, &mut private);

        // A money, an account in it, a tool, an act that waits, one that was approved, and a refusal.
        let create = act(r#"{"create_money":{"name":"Town money","denomination":"EUR","kind":"issued"}}"#);
        let money = event(&server.done(&ann, create), "money_created/money");
        let issue = format!(r#"{{"issue":{{"money":"{money}","to":"{}","amount":"120.50 EUR"}}}}"#, bob.id);
        private.push(("transactions", server.done(&ann, act(&issue)).at("id"), "bob"));
        public.push(("money", money));
        let connect = format!(
            r#"{{"connect":{{"new_tool":{{"key":"{}","name":"A script"}},"scope":{{"verbs":["purchase"],"expires":"{}","may_pass_on":0}}}}}}"#,
            Person::named("a script").key.public(),
            in_days(5)
        );
        let connected = server.done(&bob, act(&connect));
        private.push(("mandates", event(&connected, "connected/mandate"), "bob"));
        private.push(("transactions", connected.at("id"), "bob"));
        town(&server, &ann, &dora, &mut private, &mut public);
        vaults(&server, &ann, &bob, &mut private, &mut public);
        let refused = server.send(&ann.signs(
            server.network,
            act(r#"{"withdraw_listing":{"listing":"listing_eejcde6xeae119tqvmp8sbsnjm"}}"#),
        ));
        assert_eq!(refused.status, 422);
        private.push(("transactions", refused.at("id"), "ann"));

        let sessions: BTreeMap<&'static str, String> =
            [("ann", &ann), ("bob", &bob), ("dora", &dora), ("eve", &eve)]
                .into_iter()
                .map(|(name, person)| (name, session(&server, person)))
                .collect();
        let mut world = Self { server, private, public, sessions, eve };
        let accounts = world.entitled(&format!("/v1/accounts?owner={}", bob.id), "bob");
        world.private.push(("accounts", accounts.at("items/0/id"), "bob"));
        world
    }

    fn pages_host(&self) -> String {
        format!("localhost:{}", self.server.address.port())
    }

    fn headers(&self, path: &str, session: Option<&String>) -> Vec<(&'static str, String)> {
        let mut headers = Vec::new();
        if path.starts_with("/v1/") {
            headers.extend(session.map(|session| ("authorization", format!("Bearer {session}"))));
        } else {
            headers.push(("host", self.pages_host()));
            let cookie = |session| format!("kerf-session-{}={session}", self.server.address.port());
            headers.extend(session.map(|session| ("cookie", cookie(session))));
        }
        headers
    }

    fn get(&self, path: &str, session: Option<&String>) -> Answer {
        let headers = self.headers(path, session);
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.server.get_with(path, &headers)
    }

    fn entitled(&self, path: &str, who: &str) -> Answer {
        self.get(path, self.sessions.get(who))
    }

    fn strange(&self, path: &str, who: Who) -> Answer {
        match who {
            Who::NoSession => self.get(path, None),
            Who::Eve => self.get(path, self.sessions.get("eve")),
        }
    }

    fn post(&self, path: &str, who: Who, body: &str) -> Answer {
        let session = if matches!(who, Who::Eve) { self.sessions.get("eve") } else { None };
        let headers = self.headers(path, session);
        let mut headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let media =
            if path.starts_with("/v1/") { "application/json" } else { "application/x-www-form-urlencoded" };
        headers.push(("content-type", media));
        self.server.post(path, &headers, body.as_bytes())
    }

    fn of_kind(&self, kind: &str) -> Vec<&(&'static str, String, &'static str)> {
        self.private.iter().filter(|(known, _, _)| *known == kind).collect()
    }

    /// Everything that a stranger must not be told.
    fn secrets(&self) -> Vec<&str> {
        // A recovery is kept under the id of its person, which everybody knows.
        let own = self.private.iter().filter(|(kind, _, _)| *kind != "recoveries");
        own.map(|(_, id, _)| id.as_str()).chain([MARK]).collect()
    }
}

/// A trade between two, as far as a dispute; everything that there is about it.
fn trade(
    server: &Server,
    ann: &Person,
    bob: &Person,
    private: &mut Vec<(&'static str, String, &'static str)>,
) {
    let agreement = contract(server, ann, bob);
    let of_ann = session(server, ann);
    let found = server
        .get_with(&format!("/v1/agreements/{agreement}"), &[("authorization", &format!("Bearer {of_ann}"))]);
    let kept: ledger::Agreement = canon::from_json(found.json().get("record").unwrap()).unwrap();
    let sign = format!(r#"{{"sign":{{"agreement":"{agreement}","content":"{}"}}}}"#, kept.content.digest());
    server.done(bob, act(&sign));
    let order = format!(
        r#"{{"order":{{"agreement":"{agreement}","lines":[{{"line":0,"quantity":"6 XBX"}}],"deliver_by":"{}"}}}}"#,
        in_days(6)
    );
    let ordered = server.done(ann, act(&order));
    let order = event(&ordered, "ordered/order");
    let accept = format!(r#"{{"respond":{{"order":"{order}","agreement":"{agreement}","accept":true}}}}"#);
    server.done(bob, act(&accept));
    let deliver =
        || format!(r#"{{"deliver":{{"order":"{order}","lines":[{{"line":0,"quantity":"2 XBX"}}]}}}}"#);
    let delivery = event(&server.done(bob, act(&deliver())), "delivered/delivery");
    let receive = format!(
        r#"{{"receive":{{"delivery":"{delivery}","order":"{order}","lines":[{{"line":0,"accepted":"2 XBX","rejected":"0 XBX"}}]}}}}"#
    );
    server.done(ann, act(&receive));
    let waiting = event(&server.done(bob, act(&deliver())), "delivered/delivery");
    let invoice = format!(
        r#"{{"invoice":{{"buyer":"{}","number":"{MARK}-7","lines":[{{"order":"{order}","line":0,"quantity":"2 XBX","price":"3.00 EUR","vat":"S 22"}}],"total":"7.32 EUR"}}}}"#,
        ann.id
    );
    let invoice = event(&server.done(bob, act(&invoice)), "invoiced/invoice");
    let declare = format!(
        r#"{{"declare_payment":{{"payee":"{}","claims":[{{"invoice":"{invoice}","amount":"7.32 EUR"}}],"reference":"{MARK}","confirm_by":"{}"}}}}"#,
        bob.id,
        in_days(2)
    );
    let declared = server.done(ann, act(&declare));
    let dispute = format!(r#"{{"dispute":{{"order":"{order}","invoice":"{invoice}","reason":"{MARK}"}}}}"#);
    let disputed = server.done(ann, act(&dispute));
    private.extend([
        ("agreements", agreement, "bob"),
        ("orders", order, "ann"),
        ("deliveries", delivery, "ann"),
        ("deliveries", waiting, "bob"),
        ("invoices", invoice, "bob"),
        ("payments", event(&declared, "payment_declared/payment"), "bob"),
        ("disputes", event(&disputed, "disputed/dispute"), "bob"),
        ("transactions", ordered.at("id"), "bob"),
        ("transactions", declared.at("id"), "bob"),
        ("transactions", disputed.at("id"), "bob"),
    ]);
}

/// A vault of somebody, a collection that another stores and may read, and guardians.
fn vaults(
    server: &Server,
    ann: &Person,
    bob: &Person,
    private: &mut Vec<(&'static str, String, &'static str)>,
    public: &mut Vec<(&'static str, String)>,
) {
    let set = format!(r#"{{"set_vault":{{"sealing":"{}"}}}}"#, "07".repeat(ledger::SEALING_KEY_BYTES));
    server.done(ann, act(&set));
    let open = format!(r#"{{"open_collection":{{"provider":"{}"}}}}"#, bob.id);
    let opened = server.done(ann, act(&open));
    let grant = format!(
        r#"{{"grant":{{"reader":"{}","terms":"{}","until":"{}"}}}}"#,
        bob.id,
        "6".repeat(64),
        in_days(5)
    );
    let granted = server.done(ann, act(&grant));
    let guardians = format!(r#"{{"guardians":{{"guardians":["{}"],"threshold":1,"delay":"P2D"}}}}"#, bob.id);
    let guarded = server.done(ann, act(&guardians));
    public.push(("vaults", ann.id.to_string()));
    private.extend([
        ("collections", event(&opened, "collection_opened/collection"), "bob"),
        ("grants", event(&granted, "granted/grant"), "bob"),
        ("recoveries", ann.id.to_string(), "bob"),
        ("transactions", opened.at("id"), "bob"),
        ("transactions", granted.at("id"), "bob"),
        ("transactions", guarded.at("id"), "ann"),
    ]);
}

/// An organisation in which one begins and another approves: one act waits, one was approved.
fn town(
    server: &Server,
    ann: &Person,
    dora: &Person,
    private: &mut Vec<(&'static str, String, &'static str)>,
    public: &mut Vec<(&'static str, String)>,
) {
    let found = format!(
        r#"{{"found":{{"name":"Town","founder":["clerk"],"invite":[{{"person":"{}","roles":["head"],"invited_until":"{}"}}],"charter":{{"rules":[{{}}]}}}}}}"#,
        dora.id,
        in_days(5)
    );
    let town = event(&server.done(ann, act(&found)), "founded/organisation");
    server.done(dora, act(&format!(r#"{{"join":{{"organisation":"{town}"}}}}"#)));
    let charter = r#"{"charter":{"charter":{"rules":[{"verbs":["publish"],"initiators":["clerk"],"approvals":[{"role":"head","count":1}]},{}]}}}"#;
    for_organisation(server, ann, &town, Command::Act(act(charter)));
    let publish = |title: &str| -> Act {
        act(&format!(
            r#"{{"publish":{{"purpose":"offer","title":"{title}","open_until":"{}","lines":[{{"item":{{"name":"Paper","unit":"XBX"}}}}]}}}}"#,
            in_days(5)
        ))
    };
    let waits = for_organisation(server, ann, &town, Command::Act(publish(MARK)));
    let paper = publish("Paper");
    let asked = for_organisation(server, ann, &town, Command::Act(paper.clone()));
    let pending = event(&asked, "asked/pending");
    let approve = Approve { pending: pending.parse().unwrap(), act: Box::new(paper) };
    let approved = for_organisation(server, dora, &town, Command::Approve(approve));
    private.extend([
        ("pending", event(&waits, "asked/pending"), "dora"),
        ("transactions", waits.at("id"), "dora"),
        ("transactions", asked.at("id"), "dora"),
        ("transactions", approved.at("id"), "ann"),
    ]);
    public.push(("agents", town));
}

/// An id of this kind that nobody has used.
fn unused(kind: &str) -> String {
    match kind {
        "transactions" => "0".repeat(64),
        kind => format!("{}_{}", Shelf::of_name(kind).unwrap().prefix, "0".repeat(26)),
    }
}

/// An answer as whoever asks sees it, without the id asked for and the time of the answer.
fn seen(answer: &Answer, id: &str) -> String {
    let headers = answer.headers.iter().filter(|(name, _)| name != "date");
    let headers: String = headers.map(|(name, value)| format!("{name}: {value}\n")).collect();
    // The fingerprint of what would be signed is a hash of the id and of the time.
    let body = id.split_once('_').map_or(id, |(_, body)| body);
    let mut text = answer.text_lossy().replace(id, "THE-ID");
    for short in [format!("{}…", &id[..14]), format!("{}…", &body[..6])] {
        text = text.replace(&short, "THE-ID…");
    }
    while let Some(at) = text.find(r#"<code class="fingerprint">"#) {
        let end = text[at..].find("</code>").unwrap();
        text.replace_range(at..at + end, "");
    }
    format!("{}\n{headers}\n{text}", answer.status)
}

/// Fails unless both answers are the same. Blocks go on meanwhile, and pages say as of which they are.
fn same(what: &str, ask: impl Fn(&str) -> Answer, id: &str, other: &str) -> Answer {
    for _ in 0..5 {
        let (hidden, absent) = (ask(id), ask(other));
        if seen(&hidden, id) == seen(&absent, other) {
            return hidden;
        }
    }
    let (hidden, absent) = (ask(id), ask(other));
    assert_eq!(seen(&hidden, id), seen(&absent, other), "{what}: a stranger learns whether there is one");
    hidden
}

/// The kind of the ids that a path takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    /// Ids of this kind, between parties.
    Private(&'static str),
    /// Ids of this kind, known to everybody.
    Public(&'static str),
    /// An agent's, and what it shows is the agent's own.
    OwnOf,
    /// No id: a height, or a name out of a list.
    NoId,
}

fn takes(path: &str) -> Takes {
    let segments: Vec<&str> = path.trim_start_matches("/v1").split('/').skip(1).collect();
    match segments.as_slice() {
        ["agents", "{id}", "balances"] => Takes::OwnOf,
        ["blocks", "{height}", ..] | ["act" | "assets" | "sign", "{name}"] => Takes::NoId,
        ["transactions", "{id}", ..] => Takes::Private("transactions"),
        [plural, "{id}", ..] => {
            let shelf = Shelf::of_name(plural)
                .filter(|shelf| shelf.plural == *plural)
                .unwrap_or_else(|| panic!("say in `takes` what ids `{path}` takes, and whose they are"));
            match shelf.plural {
                "agents" | "profiles" | "money" | "listings" | "networks" | "vaults" => {
                    Takes::Public(shelf.plural)
                }
                private => Takes::Private(private),
            }
        }
        _ => panic!("say in `takes` what `{path}` takes, and whose it is"),
    }
}

/// The paths with something in braces that are read.
fn read_with_ids() -> Vec<String> {
    let all = gateway::routes().into_iter().chain(gateway::page_routes());
    all.filter(|(method, path)| method == "GET" && path.contains('{')).map(|(_, path)| path).collect()
}

#[test]
fn fault_31_every_id_tried_by_a_stranger_is_as_if_nobody_had_used_it() {
    let world = World::new();
    let mut tried = BTreeSet::new();
    for path in read_with_ids() {
        let filled = |id: &str| path.replace("{id}", id);
        match takes(&path) {
            Takes::Private(kind) => {
                let ids = world.of_kind(kind);
                assert!(!ids.is_empty(), "there is nothing of the kind {kind} to try");
                for (_, id, party) in ids {
                    let answer = world.entitled(&filled(id), party);
                    assert_eq!(answer.status, 200, "{} for {party}: {}", filled(id), answer.text_lossy());
                    for who in STRANGERS {
                        let what = format!("{who:?} at {path}");
                        let hidden = same(&what, |id| world.strange(&filled(id), who), id, &unused(kind));
                        assert_eq!(hidden.status, 404, "{what}");
                    }
                    tried.insert((kind, path.clone()));
                }
            }
            Takes::Public(kind) => {
                for (_, id) in world.public.iter().filter(|(known, _)| *known == kind) {
                    for who in STRANGERS {
                        let answer = world.strange(&filled(id), who);
                        // A network that nobody governs yet has no record.
                        assert!([200, 400, 401, 404].contains(&answer.status), "{}", filled(id));
                        for secret in world.secrets() {
                            assert!(
                                !answer.text_lossy().contains(secret),
                                "{who:?} at {} reads {secret}",
                                filled(id)
                            );
                        }
                    }
                    tried.insert((kind, path.clone()));
                }
            }
            Takes::OwnOf => {
                let (_, id) = &world.public[0];
                assert_eq!(world.entitled(&filled(id), "ann").status, 200);
                for who in STRANGERS {
                    let hidden = same(&path, |id| world.strange(&filled(id), who), id, &unused("agents"));
                    assert_eq!(hidden.status, 404, "{path}");
                }
                tried.insert(("agents", path.clone()));
            }
            Takes::NoId => {}
        }
    }
    for kind in gateway::SHELVES.iter().map(|shelf| shelf.plural).chain(["transactions"]) {
        assert!(tried.iter().any(|(known, _)| *known == kind), "nothing of the kind {kind} was tried");
    }
}

/// Parameters of queries that name no record.
const NO_IDS: &[&str] = &[
    "after", "all", "category", "country", "currency", "cursor", "limit", "max", "per", "purpose", "stage",
    "text", "wait_ms",
];

#[test]
fn fault_31_lists_and_reports_tell_a_stranger_of_nothing_between_others() {
    let world = World::new();
    let document: Value = serde_json::from_str(&gateway::openapi_json()).unwrap();
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let Some(operation) = item.get("get") else { continue };
        let takes_id = path.contains('{');
        let empty = Vec::new();
        let parameters = operation["parameters"].as_array().unwrap_or(&empty);
        let in_query = parameters.iter().filter(|parameter| parameter["in"] == "query");
        for name in in_query.map(|parameter| parameter["name"].as_str().unwrap()) {
            match name {
                known if NO_IDS.contains(&known) => {}
                // Listings are public.
                "need" => {}
                // In whose name; tried below.
                "agent" if path == "/v1/listings/{id}/options" => {}
                "owner" if path == "/v1/market" => {}
                "owner" if !takes_id => {
                    let ids = world.private.iter().filter(|(kind, _, _)| *kind != "transactions");
                    let ids = ids
                        .map(|(kind, id, _)| (*kind, id))
                        .chain(world.public.iter().map(|(kind, id)| (*kind, id)));
                    for (kind, id) in ids {
                        for who in STRANGERS {
                            let list = |id: &str| world.strange(&format!("{path}?owner={id}"), who);
                            let is_public = matches!(takes(&format!("{path}/{{id}}")), Takes::Public(_));
                            if !is_public {
                                same(&format!("{who:?} at {path}?owner={kind}"), list, id, &unused(kind));
                            }
                            asked += 1;
                        }
                    }
                }
                other => panic!("say here whether `{other}` of {path} names a record, and whose"),
            }
        }
        // The stream is listened to below.
        if takes_id || path == "/v1/events" {
            continue;
        }
        for who in STRANGERS {
            let answer = world.strange(path, who);
            assert_eq!(answer.status, 200, "{path}: {}", answer.text_lossy());
            for secret in world.secrets() {
                assert!(!answer.text_lossy().contains(secret), "{who:?} at {path} reads {secret}");
            }
        }
    }
    assert!(asked > 100, "{asked}");
    let (_, need) = world.public.iter().find(|(kind, _)| *kind == "listings").unwrap();
    for (_, agent) in world.public.iter().filter(|(kind, _)| *kind == "agents") {
        for who in STRANGERS {
            let ask = |id: &str| world.strange(&format!("/v1/listings/{need}/options?agent={id}"), who);
            assert_eq!(same("options", ask, agent, &unused("agents")).status, 404);
        }
    }
    // Every page without an id, and every block.
    let height: u64 = world.server.get("/v1/network").at("height").parse().unwrap();
    let blocks = (1..=height).map(|height| format!("/blocks/{height}"));
    let pages = gateway::page_routes().into_iter().filter(|(method, path)| {
        method == "GET"
            && !path.contains('{')
            && !["/events", "/sign", "/sign/names"].contains(&path.as_str())
    });
    for path in pages.map(|(_, path)| path).chain(blocks) {
        for who in STRANGERS {
            let answer = world.strange(&path, who);
            for secret in world.secrets() {
                assert!(!answer.text_lossy().contains(secret), "{who:?} at {path} reads {secret}");
            }
        }
    }
    // The stream comes to the stranger's own fact without having told of others'.
    let bearer = format!("Bearer {}", world.sessions["eve"]);
    let stream = world.server.stream("/v1/events?after=0-0", &[("authorization", &bearer)]);
    for line in BufReader::new(stream).lines() {
        let line = line.unwrap();
        for secret in world.secrets() {
            assert!(!line.contains(secret), "the stream tells of {secret}");
        }
        if line.contains(&format!(r#""enrolled":{{"person":"{}""#, world.eve.id)) {
            break;
        }
    }
}

/// The acts that can be asked for with these ids in the place of all that are between parties.
fn with_ids(act: &str, ids: &impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut parts = act.split('"');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push('"');
        let shelf = Shelf::of_id(part).filter(|shelf| shelf.bytes_of(part).is_ok());
        out.push_str(&shelf.and_then(|shelf| ids(shelf.plural)).unwrap_or_else(|| part.to_owned()));
    }
    out
}

#[test]
fn fault_31_a_dry_run_tells_a_stranger_no_more_than_an_id_that_nobody_has_used() {
    let world = World::new();
    let hidden = |kind: &str| world.of_kind(kind).first().map(|(_, id, _)| id.clone());
    let absent = |kind: &str| world.of_kind(kind).first().map(|_| unused(kind));
    let mut codes = BTreeSet::new();
    let mut compared = 0;
    for help in ACTS {
        for seed in 0..6 {
            let sample = format!(r#"{{"{}":{}}}"#, help.name, canon::sample(&(help.shape)(), seed));
            let told = |text: &str| -> Option<(u16, String)> {
                let act: Act = canon::from_json(&Json::parse(text).unwrap()).ok()?;
                let envelope = world.eve.envelope(world.server.network, act);
                let answer = world.post("/v1/dry-run", Who::Eve, &canon::to_json(&envelope).to_string());
                let own_id = envelope.id().to_string();
                let mut text = answer.text().replace(&own_id, "TRANSACTION");
                for (kind, id, _) in &world.private {
                    text = text.replace(id, "THE-ID").replace(&unused(kind), "THE-ID");
                }
                codes.insert(answer.at("code"));
                Some((answer.status, text))
            };
            let mut told = told;
            let (known, unknown) = (with_ids(&sample, &hidden), with_ids(&sample, &absent));
            if known == unknown {
                // It names nothing that is between parties.
                continue;
            }
            let (there, gone) = (told(&known), told(&unknown));
            if let (Some(there), Some(gone)) = (there, gone) {
                assert_eq!(there, gone, "{sample}");
                compared += 1;
            }
        }
    }
    assert!(compared > 50, "{compared}");
    for expected in
        ["unknown_order", "unknown_agreement", "unknown_quote", "unknown_dispute", "unknown_mandate"]
    {
        assert!(codes.contains(expected), "no dry run came as far as {expected}: {codes:?}");
    }
    // In another's name nobody is told anything.
    let ann = Person::named("ann");
    let act = act(r#"{"withdraw_listing":{"listing":"listing_eejcde6xeae119tqvmp8sbsnjm"}}"#);
    let envelope = canon::to_json(&ann.envelope(world.server.network, act)).to_string();
    for who in STRANGERS {
        assert_eq!(world.post("/v1/dry-run", who, &envelope).problem(), "401 sign_in", "{who:?}");
    }
}

#[test]
fn fault_31_forms_begun_or_sent_by_a_stranger_tell_nothing() {
    let world = World::new();
    let private: Vec<_> = world.private.iter().filter(|(kind, _, _)| *kind != "transactions").collect();
    for help in ACTS {
        for (kind, id, _) in &private {
            let field = Shelf::of_name(kind).unwrap().name;
            let path = |id: &str| format!("/act/{}?{field}={id}", help.name);
            let what = path(field);
            let form = same(&what, |id| world.strange(&path(id), Who::Eve), id, &unused(kind));
            for secret in world.secrets().into_iter().filter(|secret| secret != id) {
                assert!(!form.text_lossy().contains(secret), "{what} tells of {secret}");
            }
        }
    }
    let home = world.strange("/", Who::Eve).text();
    let token = home.split(r#"name="token" value=""#).nth(1).unwrap().split('"').next().unwrap().to_owned();
    let posts: BTreeSet<String> = gateway::page_routes()
        .into_iter()
        .chain(gateway::routes())
        .filter(|(method, _)| method == "POST")
        .map(|(_, path)| path)
        .collect();
    let hidden = |kind: &str| world.of_kind(kind)[0].1.clone();
    for path in posts {
        match path.as_str() {
            // What is sent there is signed, or names no record; a dry run has a test of its own.
            "/v1/transactions"
            | "/v1/transactions/batch"
            | "/v1/envelopes"
            | "/v1/dry-run"
            | "/v1/challenges"
            | "/v1/sessions"
            | "/searches"
            | "/searches/forget"
            | "/sign-out" => {}
            "/acting-for" => {
                let (_, town) = world.public.iter().rfind(|(kind, _)| *kind == "agents").unwrap();
                let body = |id: &str| format!("token={token}&principal={id}&back=/");
                let answer =
                    same(&path, |id| world.post(&path, Who::Eve, &body(id)), town, &unused("agents"));
                assert_eq!(answer.status, 404);
            }
            "/pending/{id}" => {
                for press in ["approve", "reject"] {
                    let send = |id: &str| {
                        let path = path.replace("{id}", id);
                        world.post(&path, Who::Eve, &format!("token={token}&press={press}"))
                    };
                    assert_eq!(same(&path, send, &hidden("pending"), &unused("pending")).status, 404);
                }
            }
            "/act/{name}" => {
                for (name, kind, field) in [
                    ("withdraw_quote", "quotes", "quote"),
                    ("terminate", "agreements", "agreement"),
                    ("disconnect", "mandates", "mandate"),
                    ("decline", "agreements", "agreement"),
                ] {
                    let send = |id: &str| {
                        let body = format!("token={token}&press=review&{field}={id}");
                        world.post(&format!("/act/{name}"), Who::Eve, &body)
                    };
                    let answer = same(name, send, &hidden(kind), &unused(kind));
                    assert_eq!(answer.status, 200, "{name}: {}", answer.text());
                    assert!(answer.text().contains(&format!("unknown_{field}")), "{name}: {}", answer.text());
                }
            }
            other => panic!("say here what is sent to `{other}`, and whose it is"),
        }
    }
}

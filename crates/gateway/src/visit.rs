//! A visit: a request for a page, read within limits, with who has signed in.

use crate::call::collect;
use crate::limits::{BODY_WITHIN, JSON_BYTES_MAX};
use crate::problem::{Problem, ProblemCode};
use crate::seal::Session;
use crate::server::Gateway;
use crate::sight::Viewer;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderMap, Method, header};
use institution::Agent;
use ledger::{Kept, Record};
use pages::form::FIELDS_MAX;
use pages::{Language, Names, Reader, Scene, Visitor};
use std::time::{SystemTime, UNIX_EPOCH};
use vocabulary::{AgentId, Timestamp};

/// How many names one page looks up.
const NAMES_MAX: usize = 200;

/// A request for a page.
pub(crate) struct Visit {
    /// What the path's braces stand for.
    pub(crate) path: Vec<(String, String)>,
    /// The query.
    pub(crate) query: Vec<(String, String)>,
    /// The fields of a form that was posted.
    pub(crate) fields: Vec<(String, String)>,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The path and query, for links back.
    pub(crate) here: String,
    /// The session, if there is one.
    pub(crate) session: Option<Session>,
    /// Who looks.
    pub(crate) viewer: Viewer,
    /// How the pages greet the visitor.
    pub(crate) visitor: Option<Visitor>,
    /// Who reads.
    pub(crate) reader: Reader,
    /// The names of agents on the page.
    pub(crate) names: Names,
    /// The block as of which the page is.
    pub(crate) height: u64,
}

/// The time of this machine's clock: for what is shown, and until when an envelope is valid.
pub(crate) fn clock() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let ms = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
    Timestamp::from_ms(ms).unwrap_or(Timestamp::MAX)
}

/// A cookie of a request.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn pairs(text: &[u8]) -> Result<Vec<(String, String)>, Problem> {
    let all: Vec<(String, String)> = form_urlencoded::parse(text)
        .take(FIELDS_MAX + 1)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    if all.len() > FIELDS_MAX {
        let detail = format!("a form has at most {FIELDS_MAX} fields");
        return Err(Problem::new(ProblemCode::PayloadTooLarge, detail));
    }
    Ok(all)
}

impl Visit {
    /// Reads a request for a page.
    pub(crate) async fn read(
        gateway: &Gateway,
        params: Result<RawPathParams, RawPathParamsRejection>,
        request: Request,
    ) -> Result<Self, Problem> {
        let params = params.map_err(|error| Problem::new(ProblemCode::Malformed, error.to_string()))?;
        let path = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let (parts, body) = request.into_parts();
        let here = parts.uri.path_and_query().map_or("/", |here| here.as_str()).to_owned();
        let query = pairs(parts.uri.query().unwrap_or_default().as_bytes())?;
        let mut fields = Vec::new();
        if parts.method == Method::POST {
            let bytes = tokio::time::timeout(BODY_WITHIN, collect(body, JSON_BYTES_MAX))
                .await
                .map_err(|_| ProblemCode::TooSlow)?
                .map_err(|_| Problem::new(ProblemCode::Malformed, "the body ended early"))?
                .ok_or_else(|| Problem::new(ProblemCode::PayloadTooLarge, "the form has too many bytes"))?;
            fields = pairs(&bytes)?;
        }
        let language =
            cookie(&parts.headers, "kerf-language").and_then(Language::of_tag).unwrap_or_else(|| {
                let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|text| text.to_str().ok());
                Language::accepted(accepted.unwrap_or_default())
            });
        let mut visit = Self {
            path,
            query,
            fields,
            headers: parts.headers,
            here,
            session: None,
            viewer: Viewer::default(),
            visitor: None,
            reader: Reader { language, now: clock() },
            names: Names::default(),
            height: *gateway.node.follow().borrow(),
        };
        visit.sign_in(gateway).await?;
        Ok(visit)
    }

    /// Finds out who has signed in: a session counts as long as its key belongs to its human.
    async fn sign_in(&mut self, gateway: &Gateway) -> Result<(), Problem> {
        let Some(text) = cookie(&self.headers, &gateway.session_cookie()) else { return Ok(()) };
        let Some(mut session) = gateway.seal.open_session(text, self.reader.now) else { return Ok(()) };
        let Some(keys) = gateway.keys_of(&session).await? else { return Ok(()) };
        let organisations = gateway.organisations_of(&session.human).await?;
        let mut principals = vec![session.human];
        for (id, organisation) in organisations {
            self.names.add(id, organisation.name.as_str());
            principals.push(id);
        }
        if !principals.contains(&session.principal) {
            session.principal = session.human;
        }
        let is_auditor = gateway.is_auditor(&session.human).await?;
        self.viewer = Viewer { principals: principals.clone(), sees_all: is_auditor };
        self.visitor = Some(Visitor {
            human: session.human,
            principal: session.principal,
            principals,
            keys,
            is_auditor,
            form_token: gateway.seal.form_token(&session),
        });
        self.learn(gateway, &[session.human]).await?;
        self.session = Some(session);
        Ok(())
    }

    /// Looks up the names of agents.
    pub(crate) async fn learn(&mut self, gateway: &Gateway, agents: &[AgentId]) -> Result<(), Problem> {
        let mut agents: Vec<AgentId> =
            agents.iter().filter(|agent| self.names.get(agent).is_none()).copied().collect();
        agents.sort();
        agents.dedup();
        for agent in agents.into_iter().take(NAMES_MAX) {
            if let Some(name) = gateway.name_of(&agent).await? {
                self.names.add(agent, &name);
            }
        }
        Ok(())
    }

    /// Looks up the names of all agents that a value names.
    pub(crate) async fn learn_from(&mut self, gateway: &Gateway, json: &canon::Json) -> Result<(), Problem> {
        let mut agents = Vec::new();
        agents_in(json, &mut agents);
        self.learn(gateway, &agents).await
    }

    /// What a page is drawn with.
    pub(crate) fn scene<'a>(&'a self, gateway: &'a Gateway) -> Scene<'a> {
        Scene {
            reader: self.reader,
            visitor: self.visitor.as_ref(),
            names: &self.names,
            network: &gateway.network_name,
            height: self.height,
            here: &self.here,
            signer_origin: &gateway.origins.signer,
        }
    }

    /// The text in the path's braces.
    pub(crate) fn in_path(&self, name: &str) -> &str {
        find(&self.path, name).unwrap_or_default()
    }

    /// A part of the query; empty if it is not there.
    pub(crate) fn asked(&self, name: &str) -> &str {
        find(&self.query, name).unwrap_or_default()
    }

    /// A field of the form; empty if it is not there.
    pub(crate) fn field(&self, name: &str) -> &str {
        find(&self.fields, name).unwrap_or_default()
    }

    /// The visitor, or a no for whoever has not signed in.
    pub(crate) fn visitor(&self) -> Result<&Visitor, Problem> {
        self.visitor.as_ref().ok_or_else(|| ProblemCode::SignIn.into())
    }

    /// The session, if the form that was posted came from a page of it.
    pub(crate) fn posted(&self, gateway: &Gateway) -> Result<Session, Problem> {
        let session = self.session.ok_or(ProblemCode::SignIn)?;
        if !gateway.seal.is_form_token(&session, self.field("token")) || self.came_from_elsewhere(gateway) {
            return Err(ProblemCode::OtherSite.into());
        }
        Ok(session)
    }

    /// True if a browser says that another site sent this.
    pub(crate) fn came_from_elsewhere(&self, gateway: &Gateway) -> bool {
        let text = |name: &str| self.headers.get(name).and_then(|value| value.to_str().ok());
        let origin =
            text("origin").is_some_and(|origin| !origin.eq_ignore_ascii_case(&gateway.origins.pages));
        origin || text("sec-fetch-site").is_some_and(|site| site == "cross-site")
    }
}

fn agents_in(json: &canon::Json, agents: &mut Vec<AgentId>) {
    match json {
        canon::Json::Text(text) if text.starts_with("agent_") => agents.extend(text.parse::<AgentId>()),
        canon::Json::List(items) => items.iter().for_each(|item| agents_in(item, agents)),
        canon::Json::Object(members) => members.iter().for_each(|(_, inner)| agents_in(inner, agents)),
        canon::Json::Text(_) | canon::Json::Null | canon::Json::Flag(_) | canon::Json::Number(_) => {}
    }
}

impl Gateway {
    /// The name of the cookie that holds a session. Cookies do not tell ports apart: two nodes on one machine
    /// must not take each other's.
    pub(crate) fn session_cookie(&self) -> String {
        let port = self.origins.pages.rsplit(':').next().filter(|port| port.parse::<u16>().is_ok());
        format!("kerf-session-{}", port.unwrap_or("0"))
    }

    /// How many keys the human of a session has, if the session's key is one of them.
    pub(crate) async fn keys_of(&self, session: &Session) -> Result<Option<usize>, Problem> {
        let found = self.node.record(Agent::key(&session.human)).await?;
        let Some(Record::Agent(agent)) = found.map(|found| found.record) else { return Ok(None) };
        Ok(match agent.as_ref() {
            Agent::Person(person) if person.may_sign_with(&session.key) => Some(person.keys.len()),
            Agent::Person(_) | Agent::Tool(_) | Agent::Organisation(_) => None,
        })
    }

    /// The name that an agent goes by: its profile's, or the one it was founded or connected with.
    pub(crate) async fn name_of(&self, agent: &AgentId) -> Result<Option<String>, Problem> {
        let profile = self.node.record(<institution::Profile as Kept>::key(&agent.into())).await?;
        if let Some(Record::Profile(profile)) = profile.map(|found| found.record) {
            return Ok(Some(profile.name.to_string()));
        }
        let found = self.node.record(Agent::key(agent)).await?;
        let Some(Record::Agent(agent)) = found.map(|found| found.record) else { return Ok(None) };
        Ok(match agent.as_ref() {
            Agent::Organisation(organisation) => Some(organisation.name.to_string()),
            Agent::Tool(tool) => Some(tool.name.to_string()),
            Agent::Person(_) => None,
        })
    }
}

//! One route: what it takes, what it gives, and the code behind it.
//!
//! Promise: router and description are both made from routes, and a request is checked against its route
//! before any code runs; so what is described is what is served.

use crate::answer::Answer;
use crate::call::Call;
use crate::form::Form;
use crate::problem::Problem;
use crate::server::Gateway;
use axum::http::Method;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

type Working = Pin<Box<dyn Future<Output = Result<Answer, Problem>> + Send>>;
type Work = Arc<dyn Fn(Arc<Gateway>, Call) -> Working + Send + Sync>;

/// A parameter of the path or the query.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it is.
    pub(crate) about: String,
    /// Its form; a number's limits are checked before the route's code runs.
    pub(crate) form: Form,
}

/// The body that a route takes.
#[derive(Clone, Debug)]
pub(crate) struct Takes {
    /// The form in JSON, if it takes JSON.
    pub(crate) json: Option<Form>,
    /// What the octets are, if it takes CBOR.
    pub(crate) cbor: Option<&'static str>,
    /// The most bytes.
    pub(crate) bytes_max: usize,
}

/// A body that a route gives.
#[derive(Clone, Debug)]
pub(crate) enum Gives {
    /// JSON.
    Json(Form),
    /// Octets or text of this media type.
    Media(&'static str),
}

/// One route.
#[derive(Clone)]
pub(crate) struct Route {
    /// The method.
    pub(crate) method: Method,
    /// The path, with `{name}` for what varies.
    pub(crate) path: String,
    /// A name for programs that are made from the description.
    pub(crate) name: String,
    /// The group it stands in.
    pub(crate) group: &'static str,
    /// What it does, for people.
    pub(crate) about: String,
    /// What the path's braces stand for.
    pub(crate) in_path: Vec<Parameter>,
    /// What the query may have.
    pub(crate) query: Vec<Parameter>,
    /// Headers that it reads.
    pub(crate) headers: Vec<Parameter>,
    /// The body it takes.
    pub(crate) takes: Option<Takes>,
    /// What it gives when all is well, by status.
    pub(crate) gives: Vec<(u16, &'static str, Gives)>,
    /// The statuses of the problems that are its own, beyond those of all routes.
    pub(crate) problems: Vec<u16>,
    /// The code.
    pub(crate) work: Work,
}

impl std::fmt::Debug for Route {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.method, self.path)
    }
}

impl Route {
    fn new<F, W>(
        method: Method,
        group: &'static str,
        path: impl Into<String>,
        name: impl Into<String>,
        work: F,
    ) -> Self
    where
        F: Fn(Arc<Gateway>, Call) -> W + Send + Sync + 'static,
        W: Future<Output = Result<Answer, Problem>> + Send + 'static,
    {
        Self {
            method,
            path: path.into(),
            name: name.into(),
            group,
            about: String::new(),
            in_path: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            takes: None,
            gives: Vec::new(),
            problems: Vec::new(),
            work: Arc::new(move |gateway, call| Box::pin(work(gateway, call))),
        }
    }

    /// A route that reads.
    pub(crate) fn get<F, W>(
        group: &'static str,
        path: impl Into<String>,
        name: impl Into<String>,
        work: F,
    ) -> Self
    where
        F: Fn(Arc<Gateway>, Call) -> W + Send + Sync + 'static,
        W: Future<Output = Result<Answer, Problem>> + Send + 'static,
    {
        Self::new(Method::GET, group, path, name, work)
    }

    /// A route that takes something.
    pub(crate) fn post<F, W>(
        group: &'static str,
        path: impl Into<String>,
        name: impl Into<String>,
        work: F,
    ) -> Self
    where
        F: Fn(Arc<Gateway>, Call) -> W + Send + Sync + 'static,
        W: Future<Output = Result<Answer, Problem>> + Send + 'static,
    {
        Self::new(Method::POST, group, path, name, work)
    }

    pub(crate) fn about(mut self, about: impl Into<String>) -> Self {
        self.about = about.into();
        self
    }

    pub(crate) fn in_path(mut self, name: &'static str, about: impl Into<String>, form: Form) -> Self {
        self.in_path.push(Parameter { name, about: about.into(), form });
        self
    }

    pub(crate) fn query(mut self, name: &'static str, about: impl Into<String>, form: Form) -> Self {
        self.query.push(Parameter { name, about: about.into(), form });
        self
    }

    pub(crate) fn header(mut self, name: &'static str, about: impl Into<String>, form: Form) -> Self {
        self.headers.push(Parameter { name, about: about.into(), form });
        self
    }

    pub(crate) fn takes(mut self, takes: Takes) -> Self {
        self.takes = Some(takes);
        self
    }

    pub(crate) fn gives(mut self, status: u16, about: &'static str, gives: Gives) -> Self {
        self.gives.push((status, about, gives));
        self
    }

    pub(crate) fn problem(mut self, status: u16) -> Self {
        self.problems.push(status);
        self
    }
}

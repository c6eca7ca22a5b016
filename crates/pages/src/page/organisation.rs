//! Organisations, people and tools: members, roles, the charter as a table, mandates.

use crate::parts::{act_link, agent, category, facts, record, value};
use crate::reader::Reader;
use crate::scene::{Scene, visible};
use crate::texts::Text;
use canon::Canon;
use institution::{Agent, Charter, Mandate, Member, Organisation, Profile, Rule, Weight};
use maud::{Markup, html};
use vocabulary::{AgentId, Amount, Cpv, Timestamp, Verb};

/// What somebody wants to know before they begin: who would have to approve.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// The verb, as typed.
    pub verb: String,
    /// The amount, as typed.
    pub amount: String,
    /// The category, as typed.
    pub category: String,
    /// What is wrong with what was typed.
    pub wrong: Option<String>,
    /// The weight that it makes.
    pub weight: Option<Weight>,
}

impl Question {
    /// The question in the query of the page.
    pub fn of(reader: &Reader, verb: &str, amount: &str, category: &str, principal: AgentId) -> Self {
        let mut question = Self {
            verb: verb.to_owned(),
            amount: amount.to_owned(),
            category: category.to_owned(),
            ..Self::default()
        };
        match question.weighed(reader, principal) {
            Ok(weight) => question.weight = weight,
            Err(wrong) => question.wrong = Some(wrong),
        }
        question
    }

    fn weighed(&self, reader: &Reader, principal: AgentId) -> Result<Option<Weight>, String> {
        if self.verb.is_empty() {
            return Ok(None);
        }
        let verb = Verb::ALL.iter().find(|verb| verb.name() == self.verb);
        let verb = *verb.ok_or_else(|| reader.say(Text::WrongForm).to_owned())?;
        let typed = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        let amount = typed(&self.amount).map(|text| crate::form::read::<Amount>(reader, "Amount", &text));
        let category = typed(&self.category).map(|text| crate::form::read::<Cpv>(reader, "Cpv", &text));
        let categories: Vec<Cpv> = category.transpose()?.into_iter().collect();
        Ok(Some(Weight {
            verb,
            amount: amount.transpose()?,
            uncategorised: false,
            categories,
            counterparties: Vec::new(),
            principal,
        }))
    }
}

/// What is shown of an agent.
#[derive(Clone, Debug)]
pub struct Shown<'a> {
    /// Its id.
    pub id: AgentId,
    /// The agent.
    pub agent: &'a Agent,
    /// What it says of itself.
    pub profile: Option<&'a Profile>,
    /// The question about its charter.
    pub question: &'a Question,
    /// The address of the page, for the agent itself to give to others.
    pub address: Option<String>,
    /// The bidder's or buyer's record out of the facts, drawn already.
    pub standing: Option<Markup>,
}

/// The page of an agent.
pub fn agent_page(scene: &Scene<'_>, shown: &Shown<'_>) -> Markup {
    html! {
        p { code.long { (shown.id) } }
        @if let Some(address) = &shown.address {
            p.notice { code.long { (address) } br; (scene.say(Text::OwnAddress)) }
        }
        @if let Some(profile) = shown.profile {
            (value(scene, &Profile::shape(), &canon::to_json(profile)))
        }
        @match shown.agent {
            Agent::Person(person) => {
                h2 { (scene.say(Text::Keys)) }
                ul.plain { @for entry in &person.keys { li { code.long { (entry.key) } " " (scene.say(Text::Since)) " " (scene.reader.time(entry.since)) } } }
                @if scene.visitor.is_some_and(|visitor| visitor.human == shown.id) {
                    p { (act_link(&scene.act("profile"), "profile", &[], true))
                        a.button.quiet href={ (scene.signer_origin) "/sign#task=add-key&return=%2Ftools" } { (scene.say(Text::AddKey)) } " "
                        (act_link(&scene.act("rotate_keys"), "rotate_keys", &[], false)) }
                }
            },
            Agent::Tool(tool) => (facts(&[
                (scene.label("name"), html! { bdi { (visible(tool.name.as_str())) } }),
                (scene.label("person"), agent(scene, &tool.human)),
                (scene.say(Text::Keys).to_owned(), html! { code.long { (tool.key) } }),
            ])),
            Agent::Organisation(organisation) => (organisation_part(scene, shown, organisation)),
        }
        @if let Some(standing) = &shown.standing { h2 { (scene.say(Text::Standing)) } (standing) }
    }
}

fn organisation_part(scene: &Scene<'_>, shown: &Shown<'_>, organisation: &Organisation) -> Markup {
    let is_member = scene.visitor.is_some_and(|visitor| visitor.principals.contains(&shown.id));
    html! {
        h2 #members { (scene.say(Text::Members)) }
        div.scroll tabindex="0" role="region" aria-labelledby="members" { table {
            thead { tr { th { (scene.say(Text::Who)) } th { (scene.say(Text::Roles)) } @if is_member { td {} } } }
            tbody { @for member in &organisation.members { (member_row(scene, member, is_member)) } }
        } }
        @if is_member {
            p.noprint {
                (act_link(&scene.act("invite"), "invite", &[], true))
                (act_link(&scene.act("profile"), "profile", &[], false))
                (act_link(&scene.act("charter"), "charter", &[], false))
            }
        }
        h2 #charter { (scene.say(Text::Charter)) }
        p { (scene.say(Text::CharterAbout)) }
        (charter_table(scene, &organisation.charter))
        (who_must_approve(scene, shown, organisation))
    }
}

fn member_row(scene: &Scene<'_>, member: &Member, is_member: bool) -> Markup {
    let roles: Vec<String> = member.roles.iter().map(|role| visible(role)).collect();
    html! {
        tr {
            td { (agent(scene, &member.person)) }
            td { (roles.join(", ")) @if let Some(until) = member.invited_until { " (" @for (place, piece) in scene.say(Text::Invited).split("{}").enumerate() { @if place > 0 { (scene.reader.time(until)) } (piece) } ")" } }
            @if is_member { td.noprint { (act_link(&scene.act("assign"), "assign", &[("person", member.person.to_string())], false)) } }
        }
    }
}

fn charter_table(scene: &Scene<'_>, charter: &Charter) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby="charter" { table {
            thead { tr { th { "#" } th { (scene.say(Text::Verbs)) } th { (scene.say(Text::UpTo)) } th { (scene.say(Text::Category)) } th { (scene.say(Text::WhoBegins)) } th { (scene.say(Text::ApprovalsNeeded)) } } }
            tbody { @for (place, rule) in charter.rules.iter().enumerate() { tr {
                td { (place + 1) }
                td { @if rule.verbs.is_empty() { (scene.say(Text::EveryVerb)) } @else { (rule.verbs.iter().map(|verb| scene.grouped("verb", verb.name())).collect::<Vec<_>>().join(", ")) } }
                td { @match &rule.up_to { Some(amount) => (scene.reader.amount(amount)), None => (scene.say(Text::AnyAmount)) } }
                td { @if rule.categories.is_empty() { (scene.say(Text::AnyCategory)) } @for cpv in &rule.categories { (category(cpv)) " " } }
                td { @if rule.initiators.is_empty() { (scene.say(Text::AnyMember)) } @else { (rule.initiators.iter().map(|role| visible(role)).collect::<Vec<_>>().join(", ")) } }
                td { (approvals(scene, rule)) }
            } } }
        } }
    }
}

fn approvals(scene: &Scene<'_>, rule: &Rule) -> Markup {
    let all: Vec<String> =
        rule.approvals.iter().map(|quorum| format!("{} × {}", quorum.count, visible(&quorum.role))).collect();
    html! { @if all.is_empty() { (scene.say(Text::NoApproval)) } @else { (all.join(", ")) } }
}

fn who_must_approve(scene: &Scene<'_>, shown: &Shown<'_>, organisation: &Organisation) -> Markup {
    html! {
        section.noprint aria-labelledby="dry-run" {
            h2 #dry-run { (scene.say(Text::WhoMustApprove)) }
            form method="get" {
                (question_fields(scene, shown.question, "", None))
                button { (scene.say(Text::DryRun)) }
            }
            (answers(scene, shown.question, Some(&organisation.charter), organisation))
        }
    }
}

/// The same question to rules that are being written: its fields belong to their form. No charter: there is
/// something to correct in it first.
pub fn asked_of_draft(
    scene: &Scene<'_>,
    question: &Question,
    charter: Option<&Charter>,
    organisation: &Organisation,
) -> Markup {
    html! {
        section.ask aria-labelledby="dry-run" {
            h2 #dry-run { (scene.say(Text::WhoMustApprove)) }
            (question_fields(scene, question, "ask.", Some("act")))
            button.quiet form="act" name="press" value="ask:" formnovalidate { (scene.say(Text::DryRun)) }
            (answers(scene, question, charter, organisation))
        }
    }
}

fn question_fields(scene: &Scene<'_>, question: &Question, prefix: &str, form: Option<&str>) -> Markup {
    let name = |name: &str| format!("{prefix}{name}");
    html! {
        p.field { label for="verb" { (scene.say(Text::Verb)) }
            select #verb name=(name("verb")) form=[form] { @for verb in Verb::ALL { option value=(verb.name()) selected[verb.name() == question.verb] { (scene.grouped("verb", verb.name())) } } } }
        p.field { label for="amount" { (scene.say(Text::Amount)) } input #amount name=(name("amount")) form=[form] value=(question.amount) placeholder={ (scene.reader.in_field("12000.00")) " EUR" }; }
        p.field { label for="category" { (scene.say(Text::Category)) } input #category name=(name("category")) form=[form] value=(question.category) placeholder="30197644-2"; }
    }
}

fn answers(
    scene: &Scene<'_>,
    question: &Question,
    charter: Option<&Charter>,
    organisation: &Organisation,
) -> Markup {
    html! {
        @if let Some(wrong) = &question.wrong { p.wrong role="alert" { (wrong) } }
        @if let (Some(weight), Some(charter)) = (&question.weight, charter) {
            ul #answer { @for member in organisation.active() { li {
                (scene.say(Text::IfBegunBy).split("{}").next().unwrap_or_default()) (agent(scene, &member.person))
                (scene.say(Text::IfBegunBy).split("{}").nth(1).unwrap_or_default()) ": "
                @match answer(charter, weight, member) {
                    Some((number, rule)) => { (approvals(scene, rule)) " (" (scene.say_with(Text::RuleNumber, number)) ")" },
                    None => (scene.say(Text::MayNotBegin)),
                }
            } } }
        }
    }
}

fn answer<'a>(charter: &'a Charter, weight: &Weight, member: &Member) -> Option<(usize, &'a Rule)> {
    let fits = |rule: &&Rule| rule.covers(weight) && rule.may_begin(&member.roles);
    let rule = charter.rule_for(weight, &member.roles)?;
    charter.rules.iter().position(|other| fits(&other) && other == rule).map(|place| (place + 1, rule))
}

/// A mandate and its id.
pub type FoundMandate = (String, Mandate);

/// The page of the visitor's tools.
pub fn tools(scene: &Scene<'_>, mandates: &[FoundMandate], now: Timestamp) -> Markup {
    html! {
        p { (scene.say(Text::ToolsAbout)) }
        p { (act_link(scene.say(Text::ConnectTool), "connect", &[], true)) }
        @if mandates.is_empty() { p { (scene.say(Text::None)) } } @else {
            div.scroll tabindex="0" role="region" aria-label=(scene.say(Text::Mandates)) { table {
                thead { tr { th { (scene.label("tool")) } th { (scene.say(Text::Mandate)) } th { (scene.say(Text::Verbs)) } th.right { (scene.say(Text::PerAct)) } th.right { (scene.say(Text::Left)) } th { (scene.say(Text::Expires)) } td {} } }
                tbody { @for (id, mandate) in mandates { tr {
                    td { (agent(scene, &mandate.tool)) }
                    td { (record(id)) }
                    td { (mandate.scope.verbs.iter().map(|verb| scene.grouped("verb", verb.name())).collect::<Vec<_>>().join(", ")) }
                    td.right { @match &mandate.scope.per_act { Some(amount) => (scene.reader.amount(amount)), None => (scene.say(Text::AnyAmount)) } }
                    td.right { @match &mandate.scope.in_total { Some(amount) => (scene.reader.amount(amount)), None => (scene.say(Text::AnyAmount)) } }
                    td { (scene.reader.deadline(mandate.scope.expires)) }
                    td { @if mandate.closed || mandate.scope.expires <= now { (scene.say(Text::Closed)) } @else { (act_link(&scene.act("disconnect"), "disconnect", &[("mandate", id.clone())], true)) } }
                } } }
            } }
        }
    }
}

/// What somebody sees who acts for nobody but themselves.
pub fn none(scene: &Scene<'_>) -> Markup {
    html! {
        p { (scene.say(Text::NoOrganisation)) }
        p {
            (act_link(&scene.act("found"), "found", &[], true))
            @if let Some(visitor) = scene.visitor {
                @for organisation in visitor.principals.iter().filter(|one| **one != visitor.human) { (agent(scene, organisation)) " " }
            }
        }
    }
}

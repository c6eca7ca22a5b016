//! Accounts, books, and the auditor's view.

use crate::parts::{agent, record};
use crate::scene::Scene;
use crate::texts::Text;
use books::Balance;
use institution::Account;
use maud::{Markup, PreEscaped, html};

/// Minor units of a currency as a number with its decimals.
fn money(scene: &Scene<'_>, minor: u128, currency: vocabulary::Currency) -> String {
    let places = usize::from(currency.minor_units());
    let digits = format!("{minor:0>width$}", width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    let number = if places == 0 { whole.to_owned() } else { format!("{whole}.{part}") };
    format!("{}\u{a0}{currency}", scene.reader.number(&number))
}

/// The visitor's accounts on the ledger, and the books.
pub fn books(
    scene: &Scene<'_>,
    accounts: &[(String, Account, vocabulary::Currency)],
    balances: Option<&[Balance]>,
) -> Markup {
    html! {
        h2 #accounts { (scene.say(Text::Accounts)) }
        @if accounts.is_empty() { p { (scene.say(Text::None)) } } @else {
            ul.plain { @for (id, account, currency) in accounts { li {
                (record(id)) " " (record(&account.money.to_string())) ": "
                @let digits = account.balance.to_string();
                strong {
                    @if digits.starts_with('-') { "-" }
                    (money(scene, digits.trim_start_matches('-').parse().unwrap_or(0), *currency))
                }
                @if account.held > 0 { " (" (scene.say(Text::Escrow)) " " (money(scene, u128::from(account.held), *currency)) ")" }
            } } }
        }
        h2 #books { (scene.say(Text::Books)) }
        p { (scene.say(Text::BooksAbout)) }
        @match balances {
            None => p.notice { (scene.say(Text::NoBooks)) },
            Some([]) => p { (scene.say(Text::None)) },
            Some(balances) => div.scroll tabindex="0" role="region" aria-labelledby="books" { table {
                thead { tr { th { "#" } th { (scene.say(Text::Account)) } th { (scene.say(Text::Counterparty)) } th.right { (scene.say(Text::Debit)) } th.right { (scene.say(Text::Credit)) } th.right { (scene.say(Text::Balance)) } } }
                tbody { @for balance in balances {
                    @let (side, net) = balance.net();
                    tr {
                        td { (balance.account.code()) } td { (scene.grouped("account", &balance.account.code().to_string())) }
                        td { @if let Some(other) = &balance.counterparty { (agent(scene, other)) } }
                        td.right { (money(scene, balance.debit, balance.currency)) }
                        td.right { (money(scene, balance.credit, balance.currency)) }
                        td.right { (money(scene, net, balance.currency)) " " small { (scene.say(if side == books::Side::Debit { Text::Debit } else { Text::Credit })) } }
                    }
                } }
            } },
        }
    }
}

/// The friction report; `report` is the part of it that `books` draws.
pub fn friction(scene: &Scene<'_>, report: Option<&str>) -> Markup {
    html! {
        p { (scene.say(Text::FrictionAbout)) }
        @match report {
            None => p.notice { (scene.say(Text::NoBooks)) },
            Some(report) => div.report { (PreEscaped(report)) },
        }
    }
}

/// What an auditor sees.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// The trust string.
    pub trust: String,
    /// What is wrong with the books, `None` if they balance; absent if there are none.
    pub books: Option<Option<String>>,
    /// How many agents have books here.
    pub agents: usize,
    /// Invoices that are past their time, with their parties.
    pub overdue: Vec<crate::page::trade::Found<ledger::Invoice>>,
    /// The address of this node's interface.
    pub interface: String,
}

/// The auditor's view.
pub fn audit(scene: &Scene<'_>, audit: &Audit) -> Markup {
    let sees_all = scene.visitor.is_some_and(|visitor| visitor.is_auditor);
    html! {
        p { (scene.say(Text::AuditAbout)) }
        @if !sees_all { p.notice { (scene.say(Text::AuditNotYou)) } }
        h2 { (scene.say(Text::Trust)) }
        p { code.long { (audit.trust) } } p { (scene.say(Text::TrustAbout)) }
        h2 { (scene.say(Text::Books)) " (" (audit.agents) ")" }
        @match &audit.books {
            None => p.notice { (scene.say(Text::NoBooks)) },
            Some(None) => p { "✓ " (scene.say(Text::BooksBalance)) },
            Some(Some(wrong)) => p.wrong role="alert" { (scene.say(Text::BooksDiffer)) " " (wrong) },
        }
        h2 #overdue { (scene.say(Text::Overdue)) " " span.count { (audit.overdue.len()) } }
        (crate::page::trade::invoice_rows(scene, &audit.overdue, "overdue"))
        details.noprint { summary { (scene.say(Text::ForTerminal)) } p { (scene.say(Text::CopyAbout)) }
        pre { "kerf copy --url " (audit.interface) " --out ledger.copy\nkerf verify ledger --file ledger.copy --trust " (audit.trust) } }
    }
}

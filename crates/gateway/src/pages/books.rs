//! The pages of accounts, books, friction and the audit.

use super::Turn;
use super::home::of_type;
use crate::problem::{Problem, ProblemCode};
use crate::server::Gateway;
use crate::visit::Visit;
use institution::{Account, Money};
use ledger::{Invoice, InvoiceStage, Kind, Record};
use pages::Text;
use pages::page::books::{Audit, audit as audit_page, books as books_page, friction as friction_page};
use std::sync::Arc;
use vocabulary::InvoiceId;

/// How many accounts are shown.
const ACCOUNTS_MAX: usize = 100;
/// How many overdue invoices are shown, and how many invoices are looked through for them.
const OVERDUE_MAX: usize = 100;
const INVOICES_LOOKED_THROUGH: usize = 5_000;

/// True if the books have everything that is final now; false if this node has none.
async fn are_there(gateway: &Gateway) -> Result<bool, Problem> {
    let tip = *gateway.node.follow().borrow();
    match gateway.books.reached(tip).await {
        Ok(_) => Ok(true),
        Err(problem) if problem.code() == ProblemCode::NoBooks.name() => Ok(false),
        Err(problem) => Err(problem),
    }
}

pub(super) async fn books(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let principal = visit.visitor()?.principal;
    let mut accounts = Vec::new();
    for (id, account) in of_type::<Account>(gateway.newest_of(&principal, Kind::Account, ACCOUNTS_MAX).await?)
    {
        if let Some(money) = gateway.get::<Money>(&account.money).await? {
            accounts.push((id, account, money.denomination));
        }
    }
    let balances = match are_there(&gateway).await? {
        true => Some(
            gateway.read(move |gateway| Ok(gateway.books.read(|books| books.balances(&principal)))).await?,
        ),
        false => None,
    };
    let others: Vec<_> = balances.iter().flatten().filter_map(|balance| balance.counterparty).collect();
    visit.learn(&gateway, &others).await?;
    let scene = visit.scene(&gateway);
    Ok(Turn::Page(scene.say(Text::Books).to_owned(), books_page(&scene, &accounts, balances.as_deref())))
}

pub(super) async fn friction(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    let visitor = visit.visitor()?.clone();
    let report = match are_there(&gateway).await? {
        true => {
            let report = gateway
                .read(move |gateway| {
                    let mut report = gateway.books.read(::books::Books::report);
                    if !visitor.is_auditor {
                        report.narrow_to(&visitor.principals);
                    }
                    Ok(report.to_html_body())
                })
                .await?;
            Some(report)
        }
        false => None,
    };
    let scene = visit.scene(&gateway);
    Ok(Turn::Page(scene.say(Text::Friction).to_owned(), friction_page(&scene, report.as_deref())))
}

pub(super) async fn audit(gateway: Arc<Gateway>, visit: &mut Visit) -> Result<Turn, Problem> {
    visit.visitor()?;
    let mut page =
        Audit { trust: gateway.node.trust(), interface: gateway.origins.pages.clone(), ..Audit::default() };
    if are_there(&gateway).await? {
        let (checked, agents) = gateway
            .read(|gateway| Ok(gateway.books.read(|books| (books.check(), books.agents().count()))))
            .await?;
        page.books = Some(checked.err().map(|wrong| wrong.to_string()));
        page.agents = agents;
    }
    page.overdue = overdue(&gateway, visit).await?;
    let people: Vec<_> =
        page.overdue.iter().flat_map(|(_, invoice)| [invoice.buyer, invoice.seller]).collect();
    visit.learn(&gateway, &people).await?;
    let scene = visit.scene(&gateway);
    Ok(Turn::Page(scene.say(Text::Audit).to_owned(), audit_page(&scene, &page)))
}

/// Overdue invoices that the visitor may see.
async fn overdue(gateway: &Gateway, visit: &Visit) -> Result<Vec<(String, Invoice)>, Problem> {
    let mut found = Vec::new();
    let is_late =
        |invoice: &Invoice| matches!(invoice.stage, InvoiceStage::Overdue | InvoiceStage::Defaulted);
    if !visit.viewer.sees_all {
        for principal in &visit.viewer.principals {
            let mine = gateway.newest_of(principal, Kind::Invoice, OVERDUE_MAX).await?;
            found.extend(of_type::<Invoice>(mine).into_iter().filter(|(_, invoice)| is_late(invoice)));
        }
        return Ok(found);
    }
    let mut after = None;
    let mut looked_through = 0;
    while looked_through < INVOICES_LOOKED_THROUGH && found.len() < OVERDUE_MAX {
        let page = gateway.node.records(Kind::Invoice, after, 64).await?;
        after = page.items.last().map(|last| last.key);
        looked_through += page.items.len();
        for record in &page.items {
            if let Record::Invoice(invoice) = &record.record
                && is_late(invoice)
            {
                found.push((InvoiceId(record.key.id()).to_string(), invoice.as_ref().clone()));
            }
        }
        if page.next.is_none() || after.is_none() {
            break;
        }
    }
    Ok(found)
}

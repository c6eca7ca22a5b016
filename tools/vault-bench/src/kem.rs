//! Keys and capsules, against the peer and against the limit.

use crate::least::{Size, least, ms};
use crate::library::Library;
use rabe::schemes::ac17;
use rabe::utils::policy::pest::PolicyLanguage;
use std::fmt::Write as _;
use vault::{Formula, Label, Labels, MasterSecret, Seed, cp, kp};

fn seed(number: u8) -> Seed {
    Seed::new([number; 32])
}

fn label(number: usize) -> Label {
    Label(canon::hash_parts("vault-bench/label", &[&number.to_be_bytes()]).0)
}

/// Microseconds of one scheme at one number of attributes.
struct Times {
    encapsulate: f64,
    issue: f64,
    decapsulate: f64,
}

struct Row {
    attributes: usize,
    kp: Times,
    cp: Times,
    peer: Option<Times>,
    kp_capsule: usize,
    kp_key: usize,
    cp_capsule: usize,
    cp_key: usize,
}

fn row(size: &Size, attributes: usize) -> Row {
    let master = MasterSecret::from_seed(&seed(1));
    let public = master.public().prepared();
    let labels = Labels::of((0..attributes).map(label)).expect("few");
    let formula =
        Formula::all((0..attributes).map(|number| Formula::leaf(label(number))).collect()).expect("few");
    let kp_key = kp::issue(&master, &formula, &seed(2));
    let (kp_capsule, kp_shared) = kp::encapsulate(&public, &labels, &seed(3));
    assert_eq!(kp::decapsulate(&public, &kp_key, &kp_capsule), Ok(kp_shared));
    let cp_key = cp::issue(&master, &labels, &seed(2));
    let (cp_capsule, cp_shared) = cp::encapsulate(&public, &formula, &seed(3));
    assert_eq!(cp::decapsulate(&public, &cp_key, &cp_capsule), Ok(cp_shared));
    let kp = Times {
        encapsulate: least(size, || kp::encapsulate(&public, &labels, &seed(3))),
        issue: least(size, || kp::issue(&master, &formula, &seed(2))),
        decapsulate: least(size, || kp::decapsulate(&public, &kp_key, &kp_capsule)),
    };
    let cp = Times {
        encapsulate: least(size, || cp::encapsulate(&public, &formula, &seed(3))),
        issue: least(size, || cp::issue(&master, &labels, &seed(2))),
        decapsulate: least(size, || cp::decapsulate(&public, &cp_key, &cp_capsule)),
    };
    Row {
        attributes,
        kp,
        cp,
        peer: (attributes <= size.peer_max).then(|| peer(size, attributes)),
        kp_capsule: canon::encoded_len(&kp_capsule),
        kp_key: kp_key.to_bytes().len(),
        cp_capsule: canon::encoded_len(&cp_capsule),
        cp_key: cp_key.to_bytes().len(),
    }
}

/// AC17 with a policy in the ciphertext, of the crate `rabe`. It encrypts a key of 32 bytes.
fn peer(size: &Size, attributes: usize) -> Times {
    let (public, master) = ac17::setup();
    let names: Vec<String> = (0..attributes).map(|number| format!("a{number}")).collect();
    let attributes: Vec<&str> = names.iter().map(String::as_str).collect();
    let policy = both(&names);
    let encrypt = || {
        ac17::cp_encrypt(&public, &policy, &[7; 32], PolicyLanguage::HumanPolicy)
            .expect("a policy that it reads")
    };
    let key = ac17::cp_keygen(&master, &attributes).expect("attributes");
    let sealed = encrypt();
    assert_eq!(ac17::cp_decrypt(&key, &sealed).expect("opened"), [7; 32]);
    Times {
        encapsulate: least(size, encrypt),
        issue: least(size, || ac17::cp_keygen(&master, &attributes).expect("attributes")),
        decapsulate: least(size, || ac17::cp_decrypt(&key, &sealed).expect("opened")),
    }
}

/// The names joined by `and`, two by two: the peer reads no longer rows.
fn both(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [name] => format!("\"{name}\""),
        _ => {
            let (left, right) = names.split_at(names.len() / 2);
            format!("({} and {})", both(left), both(right))
        }
    }
}

/// The tables.
pub(crate) fn page(size: &Size, library: &Library) -> String {
    let rows: Vec<Row> = size.attributes.iter().map(|attributes| row(size, *attributes)).collect();
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").expect("memory");
    line("| attributes, all wanted | KP make | issue | open | CP make | issue | open | rabe AC17-CP make | issue | open |".into());
    line("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |".into());
    for row in &rows {
        let times = |times: &Times| {
            format!("{} | {} | {}", ms(times.encapsulate), ms(times.issue), ms(times.decapsulate))
        };
        let peer = row.peer.as_ref().map_or("- | - | -".into(), times);
        line(format!("| {} | {} | {} | {peer} |", row.attributes, times(&row.kp), times(&row.cp)));
    }
    line("\nTimes over the limit of the curve library (bar for making and opening: 1.3), and the peer's times over ours (CP against CP):\n".into());
    line(
        "| attributes | KP make | issue | open | CP make | issue | open | rabe make | issue | open |".into(),
    );
    line("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |".into());
    for row in &rows {
        let n = f64::from(u32::try_from(row.attributes).expect("few"));
        let over = |time: f64, limit: f64| format!("{:.2}", time / limit);
        let against = row.peer.as_ref().map_or("- | - | -".into(), |peer| {
            let times = [
                peer.encapsulate / row.cp.encapsulate,
                peer.issue / row.cp.issue,
                peer.decapsulate / row.cp.decapsulate,
            ];
            times.map(|times| format!("{times:.0}")).join(" | ")
        });
        line(format!(
            "| {} | {} | {} | {} | {} | {} | {} | {against} |",
            row.attributes,
            over(row.kp.encapsulate, library.kp_encapsulate(n)),
            over(row.kp.issue, library.kp_issue(n)),
            over(row.kp.decapsulate, library.kp_decapsulate(n)),
            over(row.cp.encapsulate, library.cp_encapsulate(n)),
            over(row.cp.issue, library.cp_issue(n)),
            over(row.cp.decapsulate, library.cp_decapsulate(n)),
        ));
    }
    line("\n| attributes | KP capsule, bytes | KP key | CP capsule | CP key |".into());
    line("| ---: | ---: | ---: | ---: | ---: |".into());
    for row in &rows {
        line(format!(
            "| {} | {} | {} | {} | {} |",
            row.attributes, row.kp_capsule, row.kp_key, row.cp_capsule, row.cp_key
        ));
    }
    out
}

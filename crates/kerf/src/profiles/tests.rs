use super::{Wanted, resolve};
use crate::home::Home;
use crate::keystore::{KeyFile, Keystore, Work};
use expect_test::expect;
use zeroize::Zeroizing;

const LIGHT: Work = Work { memory_kib: 64, passes: 3, lanes: 4 };

fn home(keys: &[&str], profiles: &str) -> (tempfile::TempDir, Home) {
    let folder = tempfile::tempdir().expect("a folder");
    let home = Home::find(Some(folder.path())).expect("a home");
    let keystore = Keystore::new(home.keys());
    let passphrase = Zeroizing::new("passphrase".to_owned());
    for (number, name) in (1..).zip(keys) {
        let file = KeyFile::seal(&Zeroizing::new([number; 32]), &passphrase, LIGHT, [1; 16], [2; 24]);
        keystore.write(name, &file.expect("sealed"), false).expect("written");
    }
    std::fs::write(home.profiles(), profiles).expect("written");
    (folder, home)
}

fn check(home: &Home, wanted: &Wanted, expected: &expect_test::Expect) {
    let text = match resolve(home, wanted) {
        Ok(signer) => {
            let own = ledger::agent_of_key(&signer.key);
            let called = |id| if id == own { "the key's own".to_owned() } else { format!("{id}") };
            let tool = signer.tool.map_or_else(String::new, |tool| {
                format!(", as tool {} by {:?}", called(tool.tool), tool.mandates.to_vec())
            });
            format!(
                "{}: for {} in the name of {}{tool}",
                signer.key_name,
                called(signer.human),
                called(signer.principal)
            )
        }
        Err(failure) => format!("{} {}: {}", failure.exit.number(), failure.code, failure.what),
    };
    expected.assert_eq(&text);
}

fn as_profile(name: &str) -> Wanted {
    Wanted { profile: Some(name.to_owned()), ..Wanted::default() }
}

#[test]
fn a_key_alone_is_a_human_in_its_own_name() {
    let (_folder, one) = home(&["alice"], "");
    check(&one, &Wanted::default(), &expect!["alice: for the key's own in the name of the key's own"]);
    let (_folder, two) = home(&["alice", "bob"], "");
    check(&two, &Wanted::default(), &expect!["2 usage: there are several keys: alice, bob"]);
    check(&two, &as_profile("bob"), &expect!["bob: for the key's own in the name of the key's own"]);
    check(&two, &as_profile("carol"), &expect!["4 no_profile: there is neither a profile nor a key `carol`"]);
    let (_folder, none) = home(&[], "");
    check(&none, &Wanted::default(), &expect!["4 no_key: there is no key to sign with"]);
}

#[test]
fn a_profile_says_for_whom_and_the_command_line_says_it_louder() {
    let (_folder, home) = home(
        &["alice", "bot"],
        r#"
        [town]
        key = "alice"
        principal = "agent_vfebdap4z7d4t7nq02wtdaf5tc"
        [bot]
        human = "agent_vfebdap4z7d4t7nq02wtdaf5tc"
        mandates = ["mandate_3zsxm7e7qpfrvcqf4wy7291s6c"]
        [lost]
        key = "bot"
        mandates = ["mandate_3zsxm7e7qpfrvcqf4wy7291s6c"]
        [wrong]
        kye = "alice"
        [bad]
        key = "alice"
        principal = "alice"
        "#,
    );
    check(
        &home,
        &as_profile("town"),
        &expect!["alice: for the key's own in the name of agent_vfebdap4z7d4t7nq02wtdaf5tc"],
    );
    check(
        &home,
        &as_profile("bot"),
        &expect![
            "bot: for agent_vfebdap4z7d4t7nq02wtdaf5tc in the name of agent_vfebdap4z7d4t7nq02wtdaf5tc, as tool the key's own by [mandate_3zsxm7e7qpfrvcqf4wy7291s6c]"
        ],
    );
    check(
        &home,
        &as_profile("lost"),
        &expect!["2 usage: key `bot` signs as a tool, and it is not said for which human"],
    );
    check(
        &home,
        &as_profile("wrong"),
        &expect!["2 usage: profile `wrong`: `kye` is none of key, human, principal, mandates"],
    );
    check(
        &home,
        &as_profile("bad"),
        &expect!["2 usage: the principal: `alice` is not an id of the form agent_ and 26 characters"],
    );
    let louder =
        Wanted { principal: Some("agent_3zsxm7e7qpfrvcqf4wy7291s6c".to_owned()), ..as_profile("town") };
    check(
        &home,
        &louder,
        &expect!["alice: for the key's own in the name of agent_3zsxm7e7qpfrvcqf4wy7291s6c"],
    );
    let other_key = Wanted { key: Some("bot".to_owned()), ..as_profile("town") };
    check(
        &home,
        &other_key,
        &expect!["bot: for the key's own in the name of agent_vfebdap4z7d4t7nq02wtdaf5tc"],
    );
}

//! Acts about vaults and about bringing a person back.

use super::key;
use crate::tests::words::Words;
use crate::tests::world::World;
use crate::{
    Act, CloseCollection, Collection, ConfirmRekeyed, EndGrant, GiveGrant, MoveCollection, OpenCollection,
    Rekeying, SEALING_KEY_BYTES, SealingKey, SetGuardians, SetState, SetVault, StopRecovery, SupportRecovery,
};
use canon::{Digest, Set};
use vocabulary::{CollectionId, GrantId};

fn hash(word: &str) -> Digest {
    canon::hash_parts("kerf/test/hash", &[word.as_bytes()])
}

pub(super) fn act(world: &World, verb: &str, words: &Words<'_>) -> Act {
    let collection = || CollectionId(world.id(words.at(0)));
    match verb {
        "vault" => Act::SetVault(SetVault {
            sealing: SealingKey::new(&[7; SEALING_KEY_BYTES]).expect("so many bytes"),
            found_at: words.get("at").map(|place| place.parse().expect("an endpoint")),
            custody: words.get("custody").map(hash),
        }),
        "open" => Act::OpenCollection(OpenCollection { provider: world.agent(words.at(0)) }),
        "state" => {
            let before = world.find::<Collection>(&collection());
            let epoch = words.number("epoch", before.as_ref().map_or(0, |before| before.epoch));
            let order = words
                .get("order")
                .map(|order| Rekeying { order: hash(order), by: words.time("by", "P7D", world.now) });
            Act::SetState(SetState {
                collection: collection(),
                revision: words.number("revision", before.map_or(1, |before| before.revision + 1)),
                epoch,
                state: hash("state"),
                rekeying: order,
            })
        }
        "rekeyed" => Act::ConfirmRekeyed(ConfirmRekeyed {
            collection: collection(),
            order: hash(words.at(1)),
            receipt: hash("receipt"),
        }),
        "relocate" => Act::MoveCollection(MoveCollection {
            collection: collection(),
            provider: world.agent(words.at(1)),
        }),
        "close" => Act::CloseCollection(CloseCollection { collection: collection() }),
        "grant" => Act::GiveGrant(GiveGrant {
            reader: world.agent(words.at(0)),
            terms: hash("terms"),
            until: words.time("until", "P30D", world.now),
        }),
        "end_grant" => Act::EndGrant(EndGrant { grant: GrantId(world.id(words.at(0))) }),
        "guardians" => Act::SetGuardians(SetGuardians {
            guardians: Set::of(words.plain.iter().map(|name| world.agent(name))).expect("few"),
            threshold: words.number("of", 2),
            delay: words.span("delay", "P3D"),
        }),
        "recover" => {
            Act::SupportRecovery(SupportRecovery { person: world.agent(words.at(0)), key: key(words.at(1)) })
        }
        _ => Act::StopRecovery(StopRecovery { person: world.agent(words.at(0)) }),
    }
}

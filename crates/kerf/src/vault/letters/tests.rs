//! Which device a word is from.

use super::*;
use canon::Octets;

#[test]
fn one_device_of_a_person_does_not_speak_for_another() {
    let person = SecretKey::from_seed(&[1; 32]);
    let (laptop, phone) = (SecretKey::from_seed(&[2; 32]), SecretKey::from_seed(&[3; 32]));
    let device = |number, key: &SecretKey| DeviceOf {
        number: Device::new(number).expect("not nought"),
        name: Text::new("any").expect("a name"),
        sealing: Octets::try_from(vec![number; 4]).expect("short"),
        key: key.public(),
    };
    let (to, from) = (Digest([4; 32]), Device::new(2).expect("not nought"));
    let word = Word::Joint(JointWord::Over(Digest([5; 32])));
    let message = DeviceLetter::signed_bytes(&to, from, &word);
    let signature = person.sign(DEVICE_DOMAIN, &message);
    let letter = |own: &SecretKey| DeviceLetter {
        to,
        from,
        word: word.clone(),
        key: person.public(),
        signature: signature.clone(),
        own: own.sign(DEVICE_OWN_DOMAIN, &message),
    };
    assert!(letter(&laptop).is_of(&device(2, &laptop)));
    assert!(!letter(&phone).is_of(&device(2, &laptop)), "the phone says that it is the laptop");
    assert!(!letter(&laptop).is_of(&device(1, &laptop)), "another number");
    let other = DeviceLetter { word: Word::Joint(JointWord::Over(Digest([6; 32]))), ..letter(&laptop) };
    assert!(!other.is_of(&device(2, &laptop)), "another word");
}

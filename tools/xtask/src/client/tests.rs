use super::major;

#[test]
fn versions_of_node_are_read() {
    assert_eq!(major("v20.20.2\n"), Some(20));
    assert_eq!(major("v18.0.0"), Some(18));
    assert_eq!(major("20"), None);
    assert_eq!(major("v"), None);
}

//! Where stories begin: scenes by name, each told in the same words.

pub(super) const SCENES: &[(&str, &str)] = &[
    (
        "people",
        "ann enrol ann as ann
         bob enrol bob as bob
         cay enrol cay as cay
         dan enrol dan as dan",
    ),
    (
        "money",
        "given people
         cay create_money issued as eur
         cay issue eur ann 1000",
    ),
    (
        "an agreement",
        "given money
         ann propose 0:10@5 limit=100 as a
         bob sign a",
    ),
    (
        "a two-way agreement",
        "given money
         ann propose 0:10@5 limit=100 ways=2 as a
         bob sign a",
    ),
    (
        "a framework",
        "given money
         ann propose 0:10@5 1:10@7 kind=framework limit=1000 arbiter=dan as a
         bob sign a",
    ),
    (
        "an order",
        "given an agreement
         ann order a 0:10 as o
         bob accept o",
    ),
    (
        "an order with escrow",
        "given an agreement
         ann order a 0:10 escrow=eur as o
         bob accept o",
    ),
    (
        "a two-way order",
        "given a two-way agreement
         ann order a 0:10 as o
         bob accept o",
    ),
    (
        "a delivery",
        "given an order
         bob deliver o 0:10 as d",
    ),
    (
        "an invoice",
        "given a delivery
         ann receive d 0:10
         bob invoice o/0:10 as i",
    ),
    (
        "an invoice with escrow",
        "given an order with escrow
         bob deliver o 0:10 as d
         ann receive d 0:10
         bob invoice o/0:10 as i",
    ),
    (
        "four nodes",
        "begin v1,v2,v3,v4
         given people
         ann found Coop roles=boss charter=* as coop
         bob found Union roles=boss charter=* as union",
    ),
    (
        "a network",
        "given four nodes
         ann@coop found_network op=dan",
    ),
    (
        "a town",
        "given money
         ann found Town roles=clerk invite=bob:boss,cay:boss+cfo charter=* as town
         bob join town
         cay join town
         ann@town charter purchase<=100:clerk|pay:clerk>1boss+1cfo|purchase,contract:clerk>1boss|*",
    ),
];

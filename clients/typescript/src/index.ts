/** All of the library. */

export * from "./amount.js";
export * from "./canon.js";
export * from "./sign.js";
export * from "./words.js";
export * from "./api.js";
export type * from "./generated/records.js";

/** The bytes that members exchange, sign and keep: canonical, versioned, bounded. One value has one form, for ever. */
package quorate.codecs.wire;

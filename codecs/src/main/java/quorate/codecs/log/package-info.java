/**
 * The pool's log as a file: every decision with the certificate that decided it, and an audit of it that needs nothing but the
 * group's public keys.
 */
package quorate.codecs.log;

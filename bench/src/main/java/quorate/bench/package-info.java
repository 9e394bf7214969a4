/** What is measured, on the machine it is measured on. Nothing here decides whether a test passes. */
package quorate.bench;

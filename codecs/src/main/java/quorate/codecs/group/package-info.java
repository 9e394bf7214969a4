/** What all members of a group agree on: read strictly, hashed canonically. */
package quorate.codecs.group;

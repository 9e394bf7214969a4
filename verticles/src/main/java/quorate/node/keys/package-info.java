/** The spending key: used on nothing that is not on record. */
package quorate.node.keys;

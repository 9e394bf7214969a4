package quorate.codecs.kaspa;

/** The script engine stops, with the node's words for it. */
final class ScriptException extends Exception {
    private static final long serialVersionUID = 1L;

    ScriptException(String text) {
        super(text, null, false, false);
    }
}

package quorate.protocol;

import java.util.List;

/**
 * An unsigned transaction, less what the group fixes for all of them: version 0, native subnetwork, no gas, lock time 0,
 * sequence 0, sig_op_count N, sighash type ALL, inputs of the pool's script. A template has no place for other values, so
 * check 4 holds by construction.
 *
 * @param payload {@code "QRT1" || event ids}, or empty when the group's payload mode is none
 */
public record Template(List<TemplateInput> inputs, List<TemplateOutput> outputs, Bytes payload) {
    public Template {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** What the inputs hold more than the outputs pay. @throws ArithmeticException on amounts that overflow */
    public long feeSompi() {
        long feeSompi = 0;
        for (TemplateInput input : inputs) {
            feeSompi = Math.addExact(feeSompi, input.amountSompi());
        }
        for (TemplateOutput output : outputs) {
            feeSompi = Math.subtractExact(feeSompi, output.amountSompi());
        }
        return feeSompi;
    }
}

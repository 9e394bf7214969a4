package quorate.devnet;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Of tests on a real kaspad: where QUORATE_KASPAD names none they are counted as skipped. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@EnabledIf(value = "quorate.devnet.KaspadProcess#present", disabledReason = "QUORATE_KASPAD names no kaspad")
public @interface NeedsKaspad {}

<?php
/**
 * The HTML of a form: the same tag that `apro-forms tag` prints.
 *
 * @package AproForms
 */

namespace AproForms;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Attributes that keep optimizers from delaying, moving or joining the script. They are the attributes of
 * `src/relay/page/optimizer-attributes.ts`. Cloudflare requires its attribute before `src`.
 */
const OPTIMIZER_ATTRIBUTES = 'data-cfasync="false" data-no-optimize="1" data-no-defer="1" data-no-minify="1" data-noptimize="1" data-pagespeed-no-defer nowprocket';

/**
 * Returns the HTML of a form, on one line: a filter that turns line breaks into paragraphs cannot change it.
 *
 * @param string        $id      Id of the form.
 * @param array         $options Options by name, unchecked.
 * @param callable|null $wrap    Returns the attributes of the outer element for the given ones. Null: a plain element.
 */
function render_form( string $id, array $options, ?callable $wrap = null ): string {
	$relay = settings()['relay'];
	if ( '' === $relay ) {
		return note( __( 'This form is not shown: set the address of the relay under Settings → APRO Forms.', 'apro-forms' ) );
	}
	if ( ! is_form_id( $id ) ) {
		return note( __( 'This form is not shown: choose a form, or set its number, such as id="34".', 'apro-forms' ) );
	}
	list( $attributes, $wrong ) = check_options( $options );

	$known      = known_form( $id );
	$is_missing = ! empty( $known['missing'] );
	// The operator may have added a missing form. The views of visitors do not ask again, because they are many.
	if ( null === $known || ( $is_missing && current_user_can( 'edit_posts' ) ) ) {
		schedule_learning( $id );
	}
	$name = $known['name'] ?? '';
	$link = sprintf(
		'href="%s">%s</a>',
		esc_url( "$relay/f/$id" ),
		esc_html( '' === $name ? __( 'Open the form', 'apro-forms' ) : $name )
	);
	if ( is_link_only() ) {
		return "<p><a $link</p>";
	}

	$data = '';
	foreach ( $attributes as $attribute => $value ) {
		$data .= sprintf( ' data-%s="%s"', $attribute, esc_attr( $value ) );
	}
	// The link of a form that is not in the text appears only if the browser blocks the script.
	$is_inline = is_inline( $attributes );
	$script    = sprintf(
		'<script async %s src="%s"%s onerror="%s"></script>',
		OPTIMIZER_ATTRIBUTES,
		esc_url( "$relay/$id.js?lang=" . rawurlencode( $attributes['locale'] ?? page_language() ) ),
		$data,
		$is_inline ? 'this.parentNode.style.minHeight=0' : 'this.nextElementSibling.hidden=false'
	);
	$height    = $is_inline ? ( $known['height'] ?? 0 ) : 0;
	$place     = array( 'class' => 'apro-forms-place' );
	if ( $height > 0 ) {
		$place['data-apro-place'] = '1';
		$place['style']           = "min-height: {$height}em";
	}
	$no_script = $height > 0 ? '<noscript><style>[data-apro-place] { min-height: 0 !important }</style></noscript>' : '';
	if ( ! $is_inline ) {
		$no_script = "<noscript><a $link</noscript>";
	}
	/* translators: %s: number of the form */
	$warning  = $is_missing ? note( sprintf( __( 'The relay has no form with the number %s.', 'apro-forms' ), $id ) ) : '';
	$warning .= $wrong ? note(
		/* translators: %s: names of options */
		sprintf( __( 'These options of the form are unknown or wrong: %s.', 'apro-forms' ), implode( ', ', $wrong ) )
	) : '';
	return sprintf(
		'%s<div %s>%s<a %sdata-apro-link %s%s</div>',
		$warning,
		( $wrap ?? __NAMESPACE__ . '\\join_attributes' )( $place ),
		$script,
		$is_inline ? '' : 'hidden ',
		$link,
		$no_script
	);
}

/** Returns true if the form appears in the text at once. A form in a window, or with a trigger, takes no room there. */
function is_inline( array $attributes ): bool {
	return 'inline' === ( $attributes['mode'] ?? 'inline' )
		&& 'load' === ( $attributes['trigger'] ?? 'load' )
		&& ! isset( $attributes['button'] );
}

/** Joins attributes of an element. */
function join_attributes( array $attributes ): string {
	$texts = array();
	foreach ( $attributes as $name => $value ) {
		$texts[] = sprintf( '%s="%s"', $name, esc_attr( $value ) );
	}
	return implode( ' ', $texts );
}

/** Returns a note for people who may edit posts. Visitors see nothing. */
function note( string $text ): string {
	return current_user_can( 'edit_posts' ) ? '<p class="apro-forms-note" role="note">' . esc_html( $text ) . '</p>' : '';
}

/** Language of the page as a BCP 47 tag, without variants such as `formal`. */
function page_language(): string {
	return implode( '-', array_slice( explode( '_', get_locale() ), 0, 2 ) );
}

/** Returns true if the page can run no script of the plugin: a feed, an e-mail, an AMP page. */
function is_link_only(): bool {
	return is_feed() || ( function_exists( 'amp_is_request' ) && amp_is_request() );
}

<?php
/**
 * Checks the values of options that an author has set.
 *
 * @package AproForms
 */

namespace AproForms;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Longest text of an option, in bytes. */
const MAX_OPTION_BYTES = 10000;

/** Name of the attribute that sets an option, for example `again-after` for `againAfter`. */
function attribute_name( string $option ): string {
	return strtolower( (string) preg_replace( '/[A-Z]/', '-$0', $option ) );
}

/**
 * Checks the value of an option. Returns null if the value is empty or wrong.
 *
 * @param array $option An entry of `option_table`.
 * @param mixed $value  Value from a block or shortcode.
 */
function check_option( array $option, $value ): ?string {
	if ( 'flag' === $option['kind'] ) {
		return in_array( $value, array( true, 'true', 'on', '1', '' ), true ) ? '' : null;
	}
	if ( ! is_scalar( $value ) ) {
		return null;
	}
	$text = check_text( (string) $value );
	if ( '' === $text ) {
		return null;
	}
	switch ( $option['kind'] ) {
		case 'choice':
			return in_array( $text, $option['choices'], true ) ? $text : null;
		case 'number':
			return preg_match( '/^\d{1,4}$/D', $text ) ? $text : null;
		case 'url':
			$url = sanitize_url( $text, array( 'http', 'https' ) );
			return '' === $url ? null : $url;
		case 'json':
			foreach ( array( $text, decode_brackets( $text ) ) as $json ) {
				if ( is_array( json_decode( $json, true, 16 ) ) ) {
					return $json;
				}
			}
			return null;
		default:
			return decode_brackets( $text );
	}
}

/** Restores square brackets. A shortcode cannot contain them, so authors write %5B and %5D. */
function decode_brackets( string $text ): string {
	return str_replace( array( '%5B', '%5b', '%5D', '%5d' ), array( '[', '[', ']', ']' ), $text );
}

/**
 * Restores the text that an author has typed. WordPress replaces & < > and quotes by entities if the author may not
 * write HTML.
 */
function check_text( string $text ): string {
	$text = trim( wp_specialchars_decode( $text, ENT_QUOTES ) );
	$text = wp_check_invalid_utf8( (string) preg_replace( '/[\x00-\x08\x0b\x0c\x0e-\x1f]/', '', $text ) );
	return strlen( $text ) > MAX_OPTION_BYTES ? '' : $text;
}

/**
 * Checks the options of a form.
 *
 * @param array $values Values by the name of the option or of its attribute.
 * @return array Values by the name of the attribute, and the names that are unknown or have a wrong value.
 */
function check_options( array $values ): array {
	$attributes = array();
	$wrong      = array();
	$by_name    = array();
	foreach ( option_table() as $name => $option ) {
		$by_name[ $name ]                   = $option + array( 'name' => $name );
		$by_name[ attribute_name( $name ) ] = $option + array( 'name' => $name );
	}
	foreach ( $values as $name => $value ) {
		// `[apro_form id="34" debug]` has the word at a numeric key.
		$is_word = is_int( $name ) && is_string( $value );
		$option  = $by_name[ $is_word ? $value : $name ] ?? null;
		$checked = $option ? check_option( $option, $is_word ? '' : $value ) : null;
		if ( null !== $checked ) {
			$attributes[ attribute_name( $option['name'] ) ] = $checked;
		} elseif ( '' !== $value && null !== $value && false !== $value ) {
			$wrong[] = sanitize_text_field( $is_word ? $value : (string) $name );
		}
	}
	return array( $attributes, $wrong );
}

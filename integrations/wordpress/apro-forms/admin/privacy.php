<?php
/**
 * A text for the privacy policy of the site.
 *
 * @package AproForms
 */

namespace AproForms;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

add_action(
	'admin_init',
	static function (): void {
		$relay = settings()['relay'];
		/* translators: %s: address of the relay */
		$text = sprintf( __( 'Our forms come from %s. When a visitor opens a page with a form, the browser connects to this server and sends it the address of the visitor’s device. When a visitor sends a form, the server gets the entered values and passes them on to our customer database (CRM). The form sets no cookies. Entered values are kept in the browser until they are sent, for two days at most.', 'apro-forms' ), '' === $relay ? 'https://forms.example.com' : $relay );
		wp_add_privacy_policy_content( 'APRO Forms', '<p>' . esc_html( $text ) . '</p>' );
	}
);

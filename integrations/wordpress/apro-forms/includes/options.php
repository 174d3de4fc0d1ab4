<?php
/**
 * The options of a form that an author can set, in the block and in the shortcode.
 *
 * @package AproForms
 */

namespace AproForms;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Options of the script that an author cannot set, with the reason. `form` is the id of the block and of the shortcode.
 */
const RESERVED_OPTIONS = array(
	'form'        => 'id',
	'endpoint'    => 'the administrator sets the relay',
	'crm'         => 'the administrator sets the relay',
	'optionValue' => 'only for pages without a relay',
	'dialect'     => 'only for pages without a relay',
	'target'      => 'the form stands where the author puts it',
);

/**
 * Returns the options by name. `kind` decides how a value is checked: `choice`, `number`, `flag`, `url`, `json` or
 * `text`. `default` is the choice without the option, if that is not the first one. `group` is the panel of the editor.
 */
function option_table(): array {
	return array(
		'theme'       => array(
			'kind'    => 'choice',
			'choices' => array( 'auto', 'light', 'dark' ),
			'group'   => 'look',
			'label'   => __( 'Colours', 'apro-forms' ),
			'help'    => '',
		),
		'look'        => array(
			'kind'    => 'choice',
			'choices' => array( 'outline', 'filled', 'underline', 'card' ),
			'group'   => 'look',
			'label'   => __( 'Style', 'apro-forms' ),
			'help'    => '',
		),
		'density'     => array(
			'kind'    => 'choice',
			'choices' => array( 'compact', 'normal', 'roomy' ),
			'default' => 'normal',
			'group'   => 'look',
			'label'   => __( 'Density', 'apro-forms' ),
			'help'    => '',
		),
		'columns'     => array(
			'kind'    => 'choice',
			'choices' => array( '1', '2' ),
			'group'   => 'look',
			'label'   => __( 'Columns', 'apro-forms' ),
			'help'    => '',
		),
		'wide'        => array(
			'kind'  => 'text',
			'group' => 'look',
			'label' => __( 'Fields across both columns', 'apro-forms' ),
			'help'  => 'def_customer.email,ext_request.12',
		),
		'labels'      => array(
			'kind'    => 'choice',
			'choices' => array( 'above', 'beside' ),
			'group'   => 'look',
			'label'   => __( 'Labels', 'apro-forms' ),
			'help'    => '',
		),
		'layout'      => array(
			'kind'    => 'choice',
			'choices' => array( 'single', 'steps' ),
			'group'   => 'look',
			'label'   => __( 'Layout', 'apro-forms' ),
			'help'    => '',
		),
		'locale'      => array(
			'kind'  => 'text',
			'group' => 'look',
			'label' => __( 'Language', 'apro-forms' ),
			'help'  => __( 'A language code such as de. Empty: the language of the page.', 'apro-forms' ),
		),
		'mode'        => array(
			'kind'    => 'choice',
			'choices' => array( 'inline', 'popup', 'slide', 'page' ),
			'group'   => 'window',
			'label'   => __( 'Place', 'apro-forms' ),
			'help'    => __( 'inline shows the form in the text. popup, slide and page show it in a window.', 'apro-forms' ),
		),
		'trigger'     => array(
			'kind'  => 'text',
			'group' => 'window',
			'label' => __( 'Opens on', 'apro-forms' ),
			'help'  => 'load, click:#ask, delay:10, scroll:50, exit, none',
		),
		'button'      => array(
			'kind'  => 'text',
			'group' => 'window',
			'label' => __( 'Text of a floating button', 'apro-forms' ),
			'help'  => '',
		),
		'againAfter'  => array(
			'kind'  => 'number',
			'group' => 'window',
			'label' => __( 'Days before a closed window opens again', 'apro-forms' ),
			'help'  => '',
		),
		'values'      => array(
			'kind'  => 'json',
			'group' => 'data',
			'label' => __( 'Initial values', 'apro-forms' ),
			'help'  => '{"def_customer.email": "a@b.example"}',
		),
		'params'      => array(
			'kind'  => 'text',
			'group' => 'data',
			'label' => __( 'Fields from the address of the page', 'apro-forms' ),
			'help'  => 'mail=def_customer.email,city=ext_request.12',
		),
		'attribution' => array(
			'kind'  => 'text',
			'group' => 'data',
			'label' => __( 'Origin of the visitor', 'apro-forms' ),
			'help'  => 'utm_source=ext_request.70',
		),
		'hidden'      => array(
			'kind'  => 'text',
			'group' => 'data',
			'label' => __( 'Hidden fields', 'apro-forms' ),
			'help'  => 'ext_request.70,ext_request.71',
		),
		'presets'     => array(
			'kind'  => 'json',
			'group' => 'data',
			'label' => __( 'Buttons for ranges', 'apro-forms' ),
			'help'  => '{"ext_request.70": [{"text": "up to 100,000", "to": "100000"}]}',
		),
		'phone'       => array(
			'kind'    => 'choice',
			'choices' => array( 'typed', 'e164' ),
			'group'   => 'data',
			'label'   => __( 'Format of phone numbers', 'apro-forms' ),
			'help'    => '',
		),
		'country'     => array(
			'kind'  => 'text',
			'group' => 'data',
			'label' => __( 'Country of phone numbers', 'apro-forms' ),
			'help'  => 'RU',
		),
		'redirect'    => array(
			'kind'  => 'url',
			'group' => 'after',
			'label' => __( 'Page after sending', 'apro-forms' ),
			'help'  => __( 'Address that opens after the form was sent.', 'apro-forms' ),
		),
		'track'       => array(
			'kind'  => 'text',
			'group' => 'after',
			'label' => __( 'Analytics', 'apro-forms' ),
			'help'  => 'datalayer, metrika:12345678',
		),
		'consents'    => array(
			'kind'  => 'json',
			'group' => 'advanced',
			'label' => __( 'Consent checkboxes', 'apro-forms' ),
			'help'  => '[{"id": "privacy", "text": "I agree", "required": true}]',
		),
		'messages'    => array(
			'kind'  => 'json',
			'group' => 'advanced',
			'label' => __( 'Other texts', 'apro-forms' ),
			'help'  => '{"send": "Go"}',
		),
		'tiles'       => array(
			'kind'  => 'text',
			'group' => 'advanced',
			'label' => __( 'Map', 'apro-forms' ),
			'help'  => 'https://tiles.example.com/{z}/{x}/{y}.png',
		),
		'captcha'     => array(
			'kind'  => 'text',
			'group' => 'advanced',
			'label' => __( 'Captcha', 'apro-forms' ),
			'help'  => '[name=cf-turnstile-response]',
		),
		'signed'      => array(
			'kind'  => 'text',
			'group' => 'advanced',
			'label' => __( 'Parameter of personal links', 'apro-forms' ),
			'help'  => 'apro-signed',
		),
		'draft'       => array(
			'kind'    => 'choice',
			'choices' => array( 'session', 'off' ),
			'group'   => 'advanced',
			'label'   => __( 'Draft in the browser', 'apro-forms' ),
			'help'    => '',
		),
		'keep'        => array(
			'kind'    => 'choice',
			'choices' => array( 'on', 'off' ),
			'group'   => 'advanced',
			'label'   => __( 'Unsent forms stay on the device', 'apro-forms' ),
			'help'    => '',
		),
		'autocomplete' => array(
			'kind'  => 'json',
			'group' => 'advanced',
			'label' => __( 'Autofill of the browser', 'apro-forms' ),
			'help'  => '',
		),
		'isolation'   => array(
			'kind'    => 'choice',
			'choices' => array( 'light', 'shadow' ),
			'group'   => 'advanced',
			'label'   => __( 'Isolation from the theme', 'apro-forms' ),
			'help'    => __( 'shadow keeps styles of the theme away from the form.', 'apro-forms' ),
		),
		'debug'       => array(
			'kind'  => 'flag',
			'group' => 'advanced',
			'label' => __( 'Panel for developers', 'apro-forms' ),
			'help'  => '',
		),
	);
}
